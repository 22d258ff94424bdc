using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>Asks for the statement until the broker sends it. Hands on the open answer; nothing of it is consumed yet.</summary>
internal sealed class PollStage(FlexStatementRequest broker)
{
    public async Task<StatementDownload> ExecuteAsync(RunWork work, StatementReference reference, CancellationToken ct)
    {
        await work.Recorder.BeginAsync(RunStage.Poll, ct);
        var download = await broker.AwaitStatementAsync(
            work.Connection, reference, work.Recorder.ExchangeAsync, ct);
        try
        {
            await work.Recorder.KeepReferenceAsync(download.ReferenceCode, ct);
            await work.Recorder.SucceedAsync(new JsonObject { ["reference_code"] = download.ReferenceCode }, ct);
            return download;
        }
        catch
        {
            await download.DisposeAsync();
            throw;
        }
    }
}
