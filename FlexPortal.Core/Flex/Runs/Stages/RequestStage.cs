using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>Asks the broker to generate the statement and keeps its reference code on the run.</summary>
internal sealed class RequestStage(FlexStatementRequest broker)
{
    public async Task<StatementReference> ExecuteAsync(RunWork work, CancellationToken ct)
    {
        await work.Recorder.BeginAsync(RunStage.Request, ct);
        var reference = await broker.RequestAsync(
            work.Connection, work.QueryId, work.From, work.To, work.Recorder.ExchangeAsync, ct);
        await work.Recorder.KeepReferenceAsync(reference.ReferenceCode, ct);
        await work.Recorder.SucceedAsync(new JsonObject { ["reference_code"] = reference.ReferenceCode }, ct);
        return reference;
    }
}
