using FlexPortal.Core.Platform.Audit;
using Xunit;

namespace FlexPortal.Tests.Platform.Audit;

/// <summary>The link of an entry can be computed by hand from the description of its text.</summary>
public sealed class AuditChainTests
{
    // SHA-256 of "flexportal-genesis:audit".
    private const string Genesis = "a690a54fc9cd16c245c30456b657c2ccb9946709fd2559bc0b6c9459ca9ffbef";

    private static readonly AuditRow Entry = new()
    {
        Seq = 1,
        AtUtc = new DateTimeOffset(2026, 11, 20, 7, 0, 0, TimeSpan.Zero).AddMicroseconds(1),
        Actor = "Zoë",
        ActorKind = "person",
        Action = "RUN_START",
        SubjectKind = "run",
        Subject = "01a1f760-5fb2-7a03-96d9-d79da5308450",
        FromAddress = "192.0.2.7",
        Outcome = "ok",
        Details = """{"trigger":"ui"}""",
        PrevLink = AuditChain.Genesis,
    };

    [Fact]
    public void The_link_is_the_hash_of_the_documented_text()
    {
        // Zoë has four bytes; 07:00 of that day is 1,795,158,000 seconds after 1970; there is no code. Hashed with sha256sum.
        const string text =
            "flexportal-audit-v1\n1:1\n16:1795158000000001\n4:Zoë\n6:person\n9:RUN_START\n3:run\n"
            + "36:01a1f760-5fb2-7a03-96d9-d79da5308450\n9:192.0.2.7\n2:ok\n-\n16:{\"trigger\":\"ui\"}\n64:" + Genesis + "\n";

        Assert.Equal(text, AuditChain.LinkText(Entry));
        Assert.Equal("efcd957e25a6c6099ad5006fffbaf8887e614ecf141959095586daf2efb0f5c7", Convert.ToHexStringLower(AuditChain.Link(Entry)));
    }

    [Fact]
    public void Different_entries_have_different_texts()
    {
        AuditRow[] others =
        [
            Entry with { Seq = 2 },
            Entry with { AtUtc = Entry.AtUtc.AddMicroseconds(1) },
            Entry with { Actor = "Zoe" },
            // Text that moves from one field to the next, with a line break or a length.
            Entry with { Actor = "Zoë\n6:person", ActorKind = "" },
            Entry with { Actor = "Zoëperson", ActorKind = "" },
            Entry with { ActorKind = "portal" },
            Entry with { Action = "RUN_CANCEL" },
            Entry with { SubjectKind = "person" },
            Entry with { Subject = "01a1f760-5fb2-7a03-96d9-d79da5308451" },
            Entry with { FromAddress = null },
            Entry with { FromAddress = "" },
            Entry with { FromAddress = "-" },
            Entry with { Outcome = "refused" },
            Entry with { Code = "RUN_ALREADY_ACTIVE" },
            Entry with { Details = null },
            Entry with { Details = """{"trigger": "ui"}""" },
            Entry with { PrevLink = AuditChain.Link(Entry) },
        ];

        var texts = others.Append(Entry).Select(AuditChain.LinkText).ToArray();

        Assert.Equal(texts.Length, texts.Distinct(StringComparer.Ordinal).Count());
    }
}
