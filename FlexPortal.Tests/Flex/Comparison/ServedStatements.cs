using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Flex.Statements;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Comparison;

/// <summary>A portal whose sandbox serves the documents of a test, one after the other under the same query.</summary>
internal sealed class ServedStatements : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private ServedStatements(TestDatabase database, TestPortal portal, TemporaryFolder folder) =>
        (Database, Portal, _folder) = (database, portal, folder);

    public TestDatabase Database { get; }

    public TestPortal Portal { get; }

    public static async Task<ServedStatements> StartAsync()
    {
        var (database, folder) = (await TestDatabase.CreateAsync(), new TemporaryFolder());
        var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Flex:Sections:HardRequired"] = "",
                ["Sandbox:StatementsFolder"] = folder.Path,
            },
            database);
        return new(database, portal, folder);
    }

    /// <summary>Runs a document with these sections, for January 2026 unless another header is given.</summary>
    public Task<RunDetail> RunAsync(string sections, string header = Documents.Header, string query = "served") =>
        RunDocumentAsync(Documents.Response(Documents.Statement(sections, header)), query);

    public async Task<RunDetail> RunDocumentAsync(string document, string query = "served")
    {
        await File.WriteAllTextAsync(_folder.Under($"{query}.xml"), document, TestContext.Current.CancellationToken);
        return await Portal.RunAsync($"file:{query}");
    }

    /// <summary>Compares a run with the one before it, or with another.</summary>
    public async Task<RunComparison> CompareAsync(RunDetail run, RunDetail? with = null) =>
        Assert.IsType<ComparisonOutcome.Compared>(await OutcomeAsync(run.IngestionRunId, with?.IngestionRunId)).Comparison;

    public Task<ComparisonOutcome> OutcomeAsync(Guid run, Guid? with = null) =>
        Portal.Services.GetRequiredService<CompareRuns>().ExecuteAsync(AccountScope.All, run, with, TestContext.Current.CancellationToken);

    /// <summary>A page of changed rows since the run before.</summary>
    public async Task<Page<RowChange>> ListAsync(RunDetail run, RowChangesRequest request) =>
        Assert.IsType<RowChangesOutcome.Listed>(await Portal.Services.GetRequiredService<ListRowChanges>()
            .ExecuteAsync(AccountScope.All, run.IngestionRunId, null, request, TestContext.Current.CancellationToken)).Changes;

    /// <summary>The code with which the comparison is refused.</summary>
    public async Task<string> RefusedAsync(Guid run, Guid? with = null) =>
        Assert.IsType<ComparisonOutcome.Refused>(await OutcomeAsync(run, with)).Error.Code;

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}
