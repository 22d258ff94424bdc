using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>Records the stages of a run, the conversation with the broker and its reference code.</summary>
internal sealed class RunRecorder(PortalDatabase database, JobLease lease, TimeProvider time) : JobRecorder(database, lease, time)
{
    private string? _referenceCode;

    /// <summary>The stage under way, or the last one.</summary>
    public RunStage Stage => StageName is { } name ? EnumFormatter.Parse<RunStage>(name) : RunStage.Request;

    /// <summary>Starts a stage.</summary>
    public Task BeginAsync(RunStage stage, CancellationToken ct) => BeginAsync(EnumFormatter.From(stage), ct);

    /// <summary>Records an attempt, a wait or an answer of the broker in the stage under way.</summary>
    public async ValueTask ExchangeAsync(BrokerExchange exchange, CancellationToken ct)
    {
        if (exchange.ReferenceCode is { Length: > 0 } reference)
            await KeepReferenceAsync(reference, ct);
        await NoteAsync("broker_exchange", "exchanges", (JsonObject)JsonSerializer.SerializeToNode(exchange, PortalJson.Options)!, ct);
    }

    /// <summary>Keeps the broker's handle for the statement on the run.</summary>
    public async Task KeepReferenceAsync(string referenceCode, CancellationToken ct)
    {
        if (string.Equals(referenceCode, _referenceCode, StringComparison.Ordinal))
            return;
        if (!await IngestionRunSql.KeepReferenceAsync(Database.Main, Lease, referenceCode, ct))
            throw new LeaseLostException();

        _referenceCode = referenceCode;
    }
}
