using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Flex.Raw;
using FlexPortal.Tests.Platform.Telemetry;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Platform.Audit;

/// <summary>The audit log of one process over a test database, with the log lines of that process.</summary>
internal sealed class AuditTrial : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly KeptLog _log = new();

    private AuditTrial(TestDatabase test, PortalDatabase database)
    {
        (Test, Database) = (test, database);
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(_log)).AddPortalDatabase(database).AddAudit();
        _services = services.BuildServiceProvider();
    }

    public TestDatabase Test { get; }

    public PortalDatabase Database { get; }

    public AuditLog Log => _services.GetRequiredService<AuditLog>();

    public AuditQueries Queries => _services.GetRequiredService<AuditQueries>();

    public VerifyAudit Verify => _services.GetRequiredService<VerifyAudit>();

    /// <summary>Every line that was logged.</summary>
    public string[] Lines => [.. _log.Lines];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<AuditTrial> StartAsync(TestDatabase test) => new(test, await test.OpenAsync());

    public static AuditEvent Event(string subject = "x", string actor = "anna") =>
        new(Actors.Named(actor), AuditAction.SettingsChange, AuditSubjectKind.Setting, subject);

    /// <summary>Writes this number of entries.</summary>
    public async Task FillAsync(int entries)
    {
        for (var i = 0; i < entries; i++)
            await Log.WriteAsync(Event($"setting {i + 1}"), Cancel);
    }

    /// <summary>Findings of a verification: entry and code.</summary>
    public async Task<string[]> FindAsync(params AuditHead[] anchors) =>
        [.. (await Verify.ExecuteAsync(1, anchors, Cancel)).Differences.Select(difference => $"{difference.Seq} {difference.Code}".Trim())];

    /// <summary>Executes SQL as a superuser with the guards off, and turns them on again.</summary>
    public async Task TamperAsync(string sql, params object[] values)
    {
        await using var superuser = await Tampering.ConnectAsync(Test);
        await superuser.ExecuteAsync("ALTER TABLE platform.audit_entry DISABLE TRIGGER ALL");
        await superuser.ExecuteAsync(sql, values);
        await superuser.ExecuteAsync("""
            ALTER TABLE platform.audit_entry ENABLE ALWAYS TRIGGER audit_entry_immutable;
            ALTER TABLE platform.audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }
}
