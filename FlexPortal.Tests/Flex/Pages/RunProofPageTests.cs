using AngleSharp.Dom;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Flex.Evidence;
using FlexPortal.Shell.Parts;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class RunProofPageTests
{
    private static readonly ChainPosition Chain = new(3, new string('b', 64), new string('c', 64), null, 7, "text");

    [Fact]
    public async Task A_statement_that_was_not_verified_yet_is_not_shown_as_verified()
    {
        var markup = await Markup.OfAsync<VerifyNow>(("ArtifactId", Guid.NewGuid()), ("Bytes", 1L));

        Assert.NotNull(markup.QuerySelector("[data-proof=none]"));
        Assert.Empty(markup.QuerySelectorAll("[data-verified]"));
        // Until the page is alive a click would be lost.
        Assert.True(markup.QuerySelector("button")!.HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_run_without_a_statement_has_a_pack_and_nothing_to_verify()
    {
        var markup = await Markup.OfAsync<RunProof>(("Run", RunSamples.Success with { RawArtifactId = null, PayloadByteLength = null }));

        Assert.NotNull(markup.QuerySelector("[data-empty=statement]"));
        Assert.Null(markup.QuerySelector("button"));
        Assert.Equal($"/ingestion/runs/{RunSamples.Id}/evidence", markup.QuerySelector("a[download]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_size_of_a_large_statement_is_shown_before_the_download()
    {
        var large = RunSamples.Success with { RawArtifactId = null, PayloadByteLength = 284_000_000 };

        var markup = await Markup.OfAsync<RunProof>(("Run", large));

        Assert.Contains(ValueFormatter.Bytes(284_000_000), markup.QuerySelector(".proof-pack")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_check_that_passed_is_named()
    {
        var markup = await OfAsync(true, new ProofCheck("chunks", ProofOutcome.Passed, "All are there.", []));

        Assert.NotNull(markup.QuerySelector("[role=status][data-verified=true]"));
        Assert.Equal(["chunks passed"], Checks(markup));
        Assert.EndsWith("All are there.", markup.QuerySelector("li")!.Words(), StringComparison.Ordinal);
        Assert.Null(markup.QuerySelector("[role=alert]"));
    }

    [Fact]
    public async Task A_failure_is_an_alert_and_a_check_that_was_not_done_is_not_green()
    {
        var markup = await OfAsync(
            false,
            new("bytes", ProofOutcome.Failed, "Not the bytes.", [.. Enumerable.Range(1, 7).Select(Difference)]),
            new("rows", ProofOutcome.NotDone, "Not compared.", []));

        Assert.NotNull(markup.QuerySelector("[role=alert][data-verified=false]"));
        Assert.Equal(5, markup.QuerySelectorAll(".proof-difference").Length);
        // Five are shown, and two are counted.
        Assert.Equal(["1", "2", "3", "4", "5", "2"], markup.QuerySelector("li")!.Figures());
        Assert.Equal(["bytes failed", "rows not_done"], Checks(markup));
        Assert.Empty(markup.QuerySelectorAll(".is-good"));

        static ArtifactDifference Difference(int number) => new("ROW_DIFFERS", $"Row {number}.");
    }

    private static IEnumerable<string> Checks(IElement markup) => markup.QuerySelectorAll("[data-check]")
        .Select(check => $"{check.GetAttribute("data-check")} {check.GetAttribute("data-outcome")}");

    private static Task<IElement> OfAsync(bool passed, params ProofCheck[] checks) =>
        Markup.OfAsync<ProofResult>(("Proof", new ArtifactProof(Guid.Empty, passed, Markup.Now, 52, checks, Chain)));
}
