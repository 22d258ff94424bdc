using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Export;
using FlexPortal.Core.Flex.Ledger.Labels;
using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Flex.Ledger.Storage;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Raw.Provenance;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex;

/// <summary>Registers the Flex feature. Register the platform (database, live events, jobs, audit log, secrets) first.</summary>
public static class FlexServiceCollectionExtensions
{
    /// <summary>Adds use cases, queries, the stages of a run and its table of jobs.</summary>
    public static IServiceCollection AddFlex(this IServiceCollection services)
    {
        services.AddSingleton(provider => FlexSecrets.Token(provider.GetRequiredService<IOptions<FlexOptions>>().Value));
        services.AddSingleton(provider =>
        {
            var connections = ActivatorUtilities.CreateInstance<FlexConnections>(provider);
            if (provider.GetService<SandboxOffer>() is { } offer)
                connections.Offer(offer);
            return connections;
        });
        services.AddSingleton(provider => new AccountKeys(AccountSql.ReadSeed(provider.GetRequiredService<PortalDatabase>())));
        services.AddSingleton<AccountQueries>();
        services.AddSingleton<LimitUserAccounts>();
        services.AddSingleton<FlexQueries>();
        services.AddSingleton<RunListQueries>();
        services.AddSingleton<CompletenessQueries>();
        services.AddSingleton<RawRecordQueries>();
        services.AddSingleton<RecordSearch>();
        services.AddSingleton<ArtifactQueries>();
        services.AddSingleton<ArtifactContent>();
        services.AddSingleton<VerifyArtifacts>();
        services.AddSingleton<RunEventFeed>();
        services.AddSingleton<SectionQueries>();
        services.AddSingleton<MuteSection>();
        services.AddSingleton<EndSectionMute>();
        services.AddSingleton<RunPair>();
        services.AddSingleton<RowComparison>();
        services.AddSingleton<CompareRuns>();
        services.AddSingleton<ListRowChanges>();
        services.AddSingleton<ProveArtifact>();
        services.AddSingleton<DamagedContent>();
        services.AddSingleton<WriteEvidencePack>();
        services.AddSingleton<ExportRows>();
        services.AddSingleton<RebuildLedger>();
        services.AddSingleton<RowProvenanceQueries>();
        services.AddSingleton<LedgerQueries>();
        services.AddSingleton<LedgerEventQueries>();
        services.AddSingleton<InstrumentQueries>();
        services.AddSingleton<ChangeInstrument>();
        services.AddSingleton<ExportLedger>();
        services.AddSingleton(provider => new StartIngestionRun(
            provider.GetRequiredService<PortalDatabase>(), provider.GetRequiredService<FlexConnections>(),
            provider.GetRequiredService<StartRunTransaction>(), provider.GetRequiredService<IngestionOrchestrator>(),
            provider.GetRequiredService<BrokerBudget>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CancelIngestionRun(
            provider.GetRequiredService<PortalDatabase>(), provider.GetRequiredService<IDbContextFactory<PortalDbContext>>(),
            provider.GetRequiredService<AuditLog>()));
        services.AddSingleton(provider => new RunHistoryQueries(
            provider.GetRequiredService<PortalDatabase>(), provider.GetRequiredService<IDbContextFactory<PortalDbContext>>()));
        services.AddRetention("run events", options => options.JobEvents, RunRetentionSql.DeleteEventsAsync);
        services.AddBroker();
        services.AddRuns();
        return services;
    }

    private static void AddBroker(this IServiceCollection services)
    {
        services.AddSingleton(provider => new BrokerBudget(
            provider.GetRequiredService<PortalDatabase>(),
            provider.GetRequiredService<FlexConnections>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<FlexOptions>>().Value;
            var time = provider.GetRequiredService<TimeProvider>();
            FlexHttpHandler.ThrowIfRedactionDisabled();
            var client = new FlexWebServiceClient(
                new HttpClient(FlexHttpHandler.Create()) { Timeout = Timeout.InfiniteTimeSpan },
                provider.GetRequiredService<BrokerBudget>().ReserveAsync,
                new FlexClientLimits { MaxStatementBytes = options.MaxStatementBytes },
                time);
            return new FlexStatementRequest(client, new PollTiming(options.FirstPollDelay, options.PollBudget), time);
        });
        services.AddSingleton(provider =>
            StatementLimits.Default with { MaxBytes = provider.GetRequiredService<IOptions<FlexOptions>>().Value.MaxStatementBytes });
    }

    private static void AddRuns(this IServiceCollection services)
    {
        services.AddSingleton(FlexJobs.Runs);
        services.AddSingleton<RequestStage>();
        services.AddSingleton<PollStage>();
        services.AddSingleton<DownloadStage>();
        services.AddSingleton<PreflightStage>();
        services.AddSingleton<PersistStage>();
        services.AddSingleton<IngestionStages>();
        services.AddSingleton<RecordRunError>();
        services.AddSingleton<IngestionOrchestrator>();
        services.AddSingleton<StartRunTransaction>();
        services.AddHostedService<SpoolCleanup>();
        services.AddHostedService<BuildPendingLedgers>();
        services.AddHostedService<StoredTokenWatch>();
    }
}
