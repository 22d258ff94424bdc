using AngleSharp.Dom;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Flex.Evidence;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class RunProofPageTests
{
    private static readonly ChainPosition Chain = new(3, new string('b', 64), new string('c', 64), null, 7, "text");

    [Fact]
    public async Task A_statement_that_was_not_verified_yet_claims_nothing()
    {
        var markup = await Markup.OfAsync<VerifyNow>(("ArtifactId", Guid.NewGuid()), ("Bytes", 1L));

        Assert.Contains("Verification hashes every stored byte", markup.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("Verified", markup.Words(), StringComparison.Ordinal);
        // Until the page is alive a click would be lost.
        Assert.True(markup.QuerySelector("button")!.HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_run_without_a_statement_has_a_pack_and_nothing_to_verify()
    {
        var markup = await Markup.OfAsync<RunProof>(("Run", RunSamples.Success with { RawArtifactId = null, PayloadByteLength = null }));

        Assert.Contains("This run stored no statement", markup.Words(), StringComparison.Ordinal);
        Assert.Null(markup.QuerySelector("button"));
        Assert.Equal($"/ingestion/runs/{RunSamples.Id}/evidence", markup.QuerySelector("a[download]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_size_of_a_large_statement_is_said_before_the_download()
    {
        var markup = await Markup.OfAsync<RunProof>(("Run", RunSamples.Success with { RawArtifactId = null, PayloadByteLength = 284_000_000 }));

        Assert.Contains("284.0 MB before compression", markup.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_check_that_passed_is_named()
    {
        var markup = await OfAsync(true, new ProofCheck("chunks", ProofOutcome.Passed, "All are there.", []));

        Assert.StartsWith("Verified", markup.QuerySelector("[role=status]")!.Words(), StringComparison.Ordinal);
        Assert.Equal("Passed All are there.", markup.QuerySelector("li")!.Words());
        Assert.Null(markup.QuerySelector("[role=alert]"));
    }

    [Fact]
    public async Task A_failure_is_loud_and_what_was_not_looked_at_is_not_green()
    {
        var markup = await OfAsync(
            false,
            new("bytes", ProofOutcome.Failed, "Not the bytes.", [.. Enumerable.Range(1, 7).Select(number => new ArtifactDifference("ROW_DIFFERS", $"Row {number}."))]),
            new("rows", ProofOutcome.NotDone, "Not compared.", []));

        Assert.Contains("Verification failed. Do not rely on this statement:", markup.QuerySelector("[role=alert]")!.Words(), StringComparison.Ordinal);
        Assert.Equal(5, markup.QuerySelectorAll(".proof-difference").Length);
        Assert.Contains("2 more are in the evidence pack.", markup.Words(), StringComparison.Ordinal);
        Assert.Equal("Not done Not compared.", markup.QuerySelectorAll("li")[1].Words());
        Assert.Empty(markup.QuerySelectorAll(".is-good"));
    }

    private static Task<IElement> OfAsync(bool passed, params ProofCheck[] checks) =>
        Markup.OfAsync<ProofResult>(("Proof", new ArtifactProof(Guid.Empty, passed, Markup.Now, 52, checks, Chain)));
}
