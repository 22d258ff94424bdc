using System.Text.RegularExpressions;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

/// <summary>Every public sample statement is mapped; skipped where the folder of samples is not set.</summary>
public sealed partial class LedgerCorpusTests
{
    [Fact]
    public void Every_sample_is_mapped_and_its_stored_rows_give_the_same_events()
    {
        var mapped = 0;
        foreach (var (name, content) in Samples())
        {
            if (Map(content) is not { } events)
                continue;
            mapped++;
            Assert.Equal(Describe(events), Describe(Mapped.OfStored(content)));
            AssertStorable(name, events);
        }

        Assert.True(mapped > 70, $"Only {mapped} samples were mapped.");
    }

    [Fact]
    public void A_statement_that_stands_twice_in_a_document_is_counted_once()
    {
        foreach (var (_, content) in Samples())
        {
            if (Map(content) is not { } once)
                continue;
            var twice = Mapped.OfDocument(Doubled(content));
            Assert.Equal(Describe(once with { UnidentifiedFills = [], UnidentifiedDeals = [] }, diagnostics: false),
                Describe(twice with { UnidentifiedFills = [], UnidentifiedDeals = [] }, diagnostics: false));
            Assert.Empty(twice.Restatements.Except(once.Restatements));
        }
    }

    private static IEnumerable<(string Name, byte[] Content)> Samples()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_CORPUS names no folder of sample statements.");
        return new[] { folder!, Path.Combine(folder!, "..", "flex-ledger") }.Where(Directory.Exists)
            .SelectMany(place => Directory.GetFiles(place, "*.xml")).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)));
    }

    private static LedgerEvents? Map(byte[] content)
    {
        try
        {
            return Mapped.OfDocument(content);
        }
        catch (PortalException)
        {
            // Refused by the reader, which has a test of its own for which ones.
            return null;
        }
    }

    /// <summary>The same document with every statement a second time, after the others.</summary>
    private static byte[] Doubled(byte[] content)
    {
        var text = StatementCount().Replace(System.Text.Encoding.UTF8.GetString(content), "<FlexStatements>", 1);
        var first = text.IndexOf("<FlexStatement ", StringComparison.Ordinal);
        var end = text.LastIndexOf("</FlexStatements>", StringComparison.Ordinal);
        return Documents.Utf8(text.Insert(end, text[first..end]));
    }

    [GeneratedRegex("<FlexStatements [^>]*>", RegexOptions.None, 1000)]
    private static partial Regex StatementCount();

    private static string[] Describe(LedgerEvents events, bool diagnostics = true) =>
    [
        .. events.Fills.Select(One), .. events.Deals.Select(One), .. events.Cash.Select(One), .. events.CorporateActions.Select(One),
        .. events.UnidentifiedFills.Select(One), .. events.UnidentifiedDeals.Select(One), .. events.Rates.Select(rate => rate.ToString()),
        .. diagnostics ? events.Instruments.Select(One) : [],
        .. diagnostics ? events.InstrumentNames.Select(name => name.ToString()) : [],
        .. diagnostics ? events.Diagnostics.Select(diagnostic => diagnostic.ToString()) : [],
        .. diagnostics ? events.Restatements.Select(restatement => restatement.ToString()) : [],
    ];

    private static string One<T>(T value) =>
        string.Join('|', typeof(T).GetProperties().Select(property => $"{property.Name}={property.GetValue(value)}"));

    /// <summary>What the tables of migration 0004 refuse does not come out.</summary>
    private static void AssertStorable(string name, LedgerEvents events)
    {
        Assert.All(events.Fills, fill => Assert.True(
            fill.ExecIdentity.Length > 0 && fill.AssetCategory is not "CASH" && fill.LevelOfDetail is null or "EXECUTION"
            && fill.FxRateToBase is null or > 0
            && (fill.OccurredAtUtc is null) == (fill.TimeZone is null) && (fill.OccurredAtUtc is null || fill.DateTimeText is not null),
            $"{name} {fill.SourceRowRef}"));
        Assert.Equal(events.Fills.Count, events.Fills.DistinctBy(fill => (fill.AccountId, fill.ExecIdentity)).Count());
        Assert.Equal(
            events.Cash.Count(cash => cash.TransactionId is not null),
            events.Cash.Where(cash => cash.TransactionId is not null)
                .DistinctBy(cash => (cash.AccountId, cash.TransactionId, cash.CashAction, cash.Currency, cash.CashOrdinal)).Count());
        Assert.All(events.Cash, cash => Assert.Matches("^[a-z][a-z0-9_]{1,63}$", cash.CashAction));
        Assert.All(events.Cash.Where(cash => cash.Source == CashflowSource.CorporateActionProceeds), cash =>
            Assert.Contains(events.CorporateActions, leg => string.Equals(leg.SourceRowRef, cash.SourceRowRef, StringComparison.Ordinal)));
        Assert.All(events.Deals.Chunk(2), legs => Assert.Equal(
            (FxLeg.Dealt, FxLeg.Priced, legs[0].Amount, legs[0].Currency),
            (legs[0].Leg, legs[1].Leg, legs[1].CounterAmount, legs[1].CounterCurrency)));
        Assert.Equal(events.Instruments.Count, events.Instruments.DistinctBy(one => (one.AccountId, one.Conid)).Count());
    }
}
