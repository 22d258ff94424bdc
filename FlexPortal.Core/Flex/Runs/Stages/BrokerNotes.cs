using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>Writes each attempt, wait and answer of the broker into the stage under way, while it happens.</summary>
internal static class BrokerNotes
{
    public static async ValueTask WriteAsync(RunRecorder recorder, BrokerExchange exchange, CancellationToken ct)
    {
        if (exchange.ReferenceCode is { Length: > 0 } reference)
            recorder.KeepReference(reference);
        await recorder.NoteAsync("broker_exchange", "exchanges", (JsonObject)JsonSerializer.SerializeToNode(exchange, FlexJson.Options)!, ct);
    }
}
