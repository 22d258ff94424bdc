using System.Text;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

public sealed class StatementEncodingTests
{
    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    [Fact]
    public void Without_a_declaration_valid_utf8_is_utf8()
    {
        Check(Encoding.UTF8.GetBytes(Body("Zürich €😀")), "Zürich €😀", "utf-8", StatementEncodingSource.Assumed);
        Check(Encoding.ASCII.GetBytes(Body("plain")), "plain", "utf-8", StatementEncodingSource.Assumed);
    }

    [Fact]
    public void Without_a_declaration_other_bytes_are_latin_1()
    {
        Check(Encoding.Latin1.GetBytes(Body("Zürich")), "Zürich", "iso-8859-1", StatementEncodingSource.Fallback);
        var late = Encoding.Latin1.GetBytes(
            Documents.Of($"<S><B y='{new string('x', 60_000)}'/><B y='{new string('x', 60_000)}'/><A x=\"é\"/></S>"));
        Assert.Equal("é", Documents.Rows(late)[^1].Values[0]);
    }

    [Theory]
    [InlineData("UTF-8", "utf-8")]
    [InlineData("utf8", "utf-8")]
    [InlineData("ISO-8859-1", "iso-8859-1")]
    [InlineData("latin1", "iso-8859-1")]
    [InlineData("windows-1252", "windows-1252")]
    public void A_declaration_decides(string declared, string name)
    {
        var encoding = name switch { "utf-8" => Encoding.UTF8, "windows-1252" => Windows, _ => Encoding.Latin1 };
        var text = name is "windows-1252" ? "€ü" : "ü";
        Check(
            encoding.GetBytes($"<?xml version='1.0' encoding='{declared}'?>{Body(text)}"), text, name, StatementEncodingSource.Declared);
    }

    [Fact]
    public void A_byte_order_mark_decides_and_offsets_count_it()
    {
        byte[] content = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Body("ü"))];
        Check(content, "ü", "utf-8", StatementEncodingSource.ByteOrderMark);
        Check([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("<?xml version='1.0' encoding='utf-8'?>" + Body("ü"))], "ü", "utf-8",
            StatementEncodingSource.ByteOrderMark);
    }

    [Theory]
    [InlineData("utf-16", "'utf-16'")]
    [InlineData("shift_jis", "'shift_jis'")]
    [InlineData("ebcdic-cp-us", "'ebcdic-cp-us'")]
    public void An_encoding_that_is_not_read_is_refused_by_name(string declared, string says)
    {
        var error = Documents.Refusal($"<?xml version=\"1.0\" encoding=\"{declared}\"?>{Body("x")}");
        Assert.Equal("STATEMENT_ENCODING", error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_encodings_are_refused_with_and_without_a_mark()
    {
        Encoding[] encodings = [Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, false)];
        foreach (var wide in encodings)
        {
            byte[] bare = wide.GetBytes(Body("x"));
            Assert.Equal("STATEMENT_ENCODING", Documents.Refusal(bare).Code);
            Assert.Equal("STATEMENT_ENCODING", Documents.Refusal([.. wide.GetPreamble(), .. bare]).Code);
        }
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("us-ascii")]
    public void Bytes_that_the_declared_encoding_forbids_are_refused_with_their_place(string declared)
    {
        var content = Encoding.Latin1.GetBytes($"<?xml version=\"1.0\" encoding=\"{declared}\"?>{Body("Zürich")}");
        var error = Documents.Refusal(content);
        Assert.Equal("STATEMENT_ENCODING", error.Code);
        Assert.Contains($"the byte FC at {Array.IndexOf(content, (byte)0xFC)} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_of_one_encoding_and_a_declaration_of_another_are_refused()
    {
        byte[] content = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("<?xml version='1.0' encoding='iso-8859-1'?>" + Body("x"))];
        Assert.Equal("STATEMENT_ENCODING", Documents.Refusal(content).Code);
    }

    [Fact]
    public void Characters_of_two_to_four_bytes_survive_every_block_border()
    {
        for (var shift = 0; shift < 8; shift++)
        {
            var content = Documents.Utf8(
                Documents.Of(
                    $"<S><B/>{new string(' ', 65_350 + shift)}<A x=\"{string.Concat(Enumerable.Repeat("é€😀", 40))}\"/></S>"));
            Assert.Equal(string.Concat(Enumerable.Repeat("é€😀", 40)), Documents.Rows(content)[^1].Values[0]);
        }
    }

    private static string Body(string value) => Documents.Of($"<S><A x=\"{value}\"/></S>");

    private static void Check(byte[] content, string value, string name, StatementEncodingSource source)
    {
        using var reader = Documents.Open(content);
        Assert.Equal(new StatementEncoding(name, source), reader.Encoding);
        var row = Assert.Single(Documents.Rows(content));
        Assert.Equal(value, row.Values[0]);
        Assert.Equal((byte)'<', content[row.Offset]);
        Assert.Equal("/>", Encoding.ASCII.GetString(content, (int)(row.Offset + row.Length - 2), 2));
        using var again = FlexStatementReader.Open(
            new MemoryStream(content), StatementLimits.Default, reader.Encoding, TestContext.Current.CancellationToken);
        Assert.Equal(reader.Encoding, again.Encoding);
    }
}
