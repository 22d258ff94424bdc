using System.Globalization;
using System.Security.Cryptography;
using FlexPortal.Core.Flex.Ledger.Storage;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Flex.Statements;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

/// <summary>A database of one test, into which statements are stored one after the other as a run stores them.</summary>
internal sealed class LedgerBook : IAsyncDisposable
{
    private readonly PortalDatabase _portal;
    private readonly TemporaryFolder _folder = new();
    private int _documents;

    private LedgerBook(TestDatabase database, PortalDatabase portal) => (Database, _portal) = (database, portal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestDatabase Database { get; }

    /// <summary>Why the ledger could not take the last document; null when it did.</summary>
    public Exception? Fault { get; private set; }

    public RebuildLedger Rebuild => new(
        _portal, Options.Create(new PlatformOptions { DataDirectory = _folder.Path }), NullLogger<RebuildLedger>.Instance);

    public static async Task<LedgerBook> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        return new(database, await database.OpenAsync());
    }

    /// <summary>A statement of rows, made at the given hour of 1 February 2026 in New York.</summary>
    public static string Made(int hour, params string[] rows) =>
        Mapped.Statement(Mapped.Header(string.Create(CultureInfo.InvariantCulture, $"20260201;{hour:00}0000")), rows);

    /// <summary>Stores statements, each as a document of its own, in this order.</summary>
    public async Task StoreAsync(params string[] statements)
    {
        foreach (var statement in statements)
            await StoreDocumentAsync(Documents.Response(statement));
    }

    /// <summary>Stores a document and returns its run.</summary>
    public async Task<Guid> StoreDocumentAsync(string document, string account = Mapped.Account, bool commit = true)
    {
        var at = PastRuns.Day.AddHours(++_documents);
        var run = await PastRuns.InsertAsync(Database, new(account, "1", at) { Succeeds = false });
        using var received = await ReceiveAsync(Documents.Utf8(document), at);
        await using var connection = await Database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        var artifact = await RawArtifactSql.StoreAsync(
            connection, run, new(account, $"period-{_documents}", "1"), received, Cancel);
        var feed = await LedgerFeed.OpenAsync(connection, new(run, artifact.RawArtifactId, account), takes: null, Cancel);
        await using (var content = received.Content.OpenRead())
        {
            using var probe = FlexStatementReader.Open(content, StatementLimits.Default, cancellationToken: Cancel);
            await RawRecordCopy.CopyAsync(
                connection, new(run, artifact.RawArtifactId, account), received, probe.Encoding, StatementLimits.Default, feed,
                (_, _) => Task.CompletedTask, Cancel);
        }

        Fault = await StoreEvents.ExecuteAsync(connection, feed, Cancel);
        if (commit)
            await transaction.CommitAsync(Cancel);
        return run;
    }

    /// <summary>Builds every ledger again.</summary>
    public async Task<List<RebuiltLedger>> RebuildAsync(string? account = null)
    {
        var built = new List<RebuiltLedger>();
        await foreach (var ledger in Rebuild.ExecuteAsync(account, Cancel))
            built.Add(ledger);
        return built;
    }

    public Task<long> CountAsync(string table) => Database.ScalarAsync<long>($"SELECT count(*) FROM flex.{table}");

    /// <summary>The values of a query, rows separated by spaces, columns by slashes.</summary>
    public Task<string> ReadAsync(string columns, string from) => Database.ScalarAsync<string>(
        $"SELECT COALESCE(string_agg(concat_ws('/', {columns}), ' ' ORDER BY concat_ws('/', {columns})), '') FROM flex.{from}");

    /// <summary>Everything the ledger holds but keys and moments of storage.</summary>
    public Task<string> SnapshotAsync() => SnapshotAsync(Database);

    public static async Task<string> SnapshotAsync(TestDatabase database)
    {
        string[] tables =
        [
            "instrument", "instrument_name", "event_trade_fill", "event_fx", "event_corp_action", "event_cashflow", "fx_rate",
            "event_restatement", "ledger_diagnostic",
        ];
        var all = new List<string>();
        foreach (var table in tables)
        {
            all.Add(table + ":\n" + await database.ScalarAsync<string>(
                $"""
                 SELECT COALESCE(string_agg(line, chr(10) ORDER BY line), '') FROM (
                     SELECT (to_jsonb(t) - ARRAY['{table}_id', 'created_at_utc', 'updated_at_utc', 'instrument_id', 'event_corp_action_id']
                             || jsonb_build_object(
                                'contract', (SELECT i.conid FROM flex.instrument i
                                              WHERE i.instrument_id = (to_jsonb(t) ->> 'instrument_id')::uuid),
                                'leg', (SELECT l.source_raw_record_id FROM flex.event_corp_action l
                                         WHERE l.event_corp_action_id = (to_jsonb(t) ->> 'event_corp_action_id')::uuid)))::text AS line
                       FROM flex.{table} t) lines
                 """));
        }

        return string.Join('\n', all);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        _folder.Dispose();
        await Database.DisposeAsync();
    }

    private async Task<ReceivedStatement> ReceiveAsync(byte[] document, DateTimeOffset at)
    {
        var content = SpoolFile.Create(Path.Combine(_folder.Path, "received"));
        await using (var write = content.OpenWrite())
            await write.WriteAsync(document, Cancel);
        return new(content, Convert.ToHexStringLower(SHA256.HashData(document)), document.Length, "utf-8", at);
    }
}
