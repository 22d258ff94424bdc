using System.Text;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Tests.Sources.Tables;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>The use cases of files over a database of one test, with one group.</summary>
internal sealed class FilesTrial : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ReadingSlots _slots;

    private FilesTrial(TestDatabase database, PortalDatabase portal)
    {
        (Database, Portal) = (database, portal);
        var contexts = new Contexts(database);
        var (options, retention) = (Options.Create(new SourcesOptions { MaxFileBytes = 1 << 20 }), Options.Create(new RetentionOptions()));
        var tables = TableReading.Reader();
        _slots = new(options);
        Audit = new(portal, NullLogger<AuditLog>.Instance);
        Stored = new(portal, contexts, Options.Create(new PlatformOptions { DataDirectory = _folder.Path }));
        Groups = new(portal, Audit, Time);
        Queries = new(contexts);
        Rows = new(Queries, Stored, tables, _slots);
        var read = new ReadFile(tables, _slots);
        Upload = new(portal, read, Audit, Stored, options, Time);
        Again = new(portal, Stored, read, Audit, Time);
        Rename = new(portal, Audit);
        Delete = new(portal, Audit, retention, Time);
        Restore = new(portal, Audit, retention, Time);
        Export = new(Stored, tables, _slots);
        Compare = new(Stored, tables, _slots);
        CompareFew = new(Stored, tables, _slots) { Most = 3 };
        Purge = new(portal, Audit);
    }

    public static AuditActor Anna { get; } = new("anna", AuditActorKind.User, AuditActor.ThisMachine);

    public TestDatabase Database { get; }

    public PortalDatabase Portal { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    public AuditLog Audit { get; }

    public StoredFiles Stored { get; }

    public ChangeGroup Groups { get; }

    public FileQueries Queries { get; }

    public ReadRows Rows { get; }

    public UploadFile Upload { get; }

    public ReadAgain Again { get; }

    public RenameFile Rename { get; }

    public DeleteFile Delete { get; }

    public RestoreFile Restore { get; }

    public ExportTable Export { get; }

    public CompareVersions Compare { get; }

    /// <summary>Compares versions of three rows.</summary>
    public CompareVersions CompareFew { get; }

    public PurgeFiles Purge { get; }

    public Guid Group { get; private set; }

    /// <summary>Files in the folder in which bytes are received.</summary>
    public IEnumerable<string> Spooled => Directory.Exists(_folder.Under("spool")) ? Directory.EnumerateFiles(_folder.Under("spool")) : [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<FilesTrial> StartAsync()
    {
        var database = await TestDatabase.CreateAsync();
        var trial = new FilesTrial(database, await database.OpenAsync());
        trial.Group = (await trial.Groups.ExecuteAsync(new GroupChange.Create("Custodian A"), Anna, Cancel)).GroupId!.Value;
        return trial;
    }

    public Task<(UploadedFile? File, PortalError? Error)> UploadAsync(
        string name, string text, UploadMode mode = UploadMode.NewFile, string? label = null) =>
        UploadAsync(name, Encoding.UTF8.GetBytes(text), mode, label);

    public Task<(UploadedFile? File, PortalError? Error)> UploadAsync(
        string name, byte[] bytes, UploadMode mode = UploadMode.NewFile, string? label = null) =>
        Upload.ExecuteAsync(new(Group, name, mode) { VersionLabel = label }, new MemoryStream(bytes), Anna, Cancel);

    /// <summary>Uploads what is taken.</summary>
    public async Task<UploadedFile> TakenAsync(string name, string text, UploadMode mode = UploadMode.NewFile)
    {
        var (file, error) = await UploadAsync(name, text, mode);
        Assert.Null(error);
        return file!;
    }

    public async Task<string?> RefusedAsync(string name, string text, UploadMode mode = UploadMode.NewFile) =>
        (await UploadAsync(name, text, mode)).Error?.Code;

    /// <summary>Files, versions and chunks in the database.</summary>
    public async Task<string> StoredRowsAsync() => await Database.ScalarAsync<string>("""
        SELECT concat_ws('|', (SELECT count(*) FROM sources.source_file), (SELECT count(*) FROM sources.file_version),
                              (SELECT count(*) FROM sources.file_chunk))
        """);

    /// <summary>The audit log from an action on, as action|outcome|code.</summary>
    public Task<string> AuditedAsync(string action) => Database.ScalarAsync<string>($"""
        SELECT COALESCE(string_agg(concat_ws('|', outcome, code), ', ' ORDER BY seq), '')
          FROM platform.audit_entry WHERE action = '{action}'
        """);

    /// <summary>Names of the files that wait in the queue, in its order.</summary>
    public Task<string> QueuedAsync() => Database.ScalarAsync<string>("""
        SELECT COALESCE(string_agg(f.name, ', ' ORDER BY j.queue_number), '')
          FROM sources.embedding_job j JOIN sources.source_file f USING (source_file_id) WHERE j.status = 'queued'
        """);

    /// <summary>Puts a job of a file into the queue, waiting or already started; an upload has put one there.</summary>
    public Task EmbedAsync(Guid file, string status) => Database.ExecuteAsync($"""
        INSERT INTO sources.embedding_job (embedding_job_id, group_id, source_file_id, kind, requested_by, status, slot)
        VALUES (gen_random_uuid(), '{Group}', '{file}', 'embed', 'anna', '{status}', {(status is "started" ? "1" : "NULL")})
            ON CONFLICT (source_file_id) WHERE status IN ('queued', 'started')
            DO UPDATE SET status = excluded.status, slot = excluded.slot
        """);

    /// <summary>Ends every job that was started.</summary>
    public Task EndEmbeddingAsync() => Database.ExecuteAsync(
        "UPDATE sources.embedding_job SET status = 'success', ended_at_utc = now(), duration_ms = 1 WHERE status = 'started'");

    public async ValueTask DisposeAsync()
    {
        _slots.Dispose();
        await Portal.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class Contexts(TestDatabase database) : IDbContextFactory<PortalDbContext>
    {
        public PortalDbContext CreateDbContext() => database.NewContext();
    }
}
