using System.Globalization;
using System.Text.Json.Serialization;
using FlexPortal.Core.MarketData.Backfill;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>The newest backfill, as far as it matters for the status: it is running, or it ended and left slices open.</summary>
/// <param name="IngestionRunId">The run.</param>
/// <param name="RunNumber">Its short number.</param>
/// <param name="Status">Its status.</param>
/// <param name="Canceled">Whether it was cancelled.</param>
/// <param name="SlicesDone">Slices whose answers are stored.</param>
/// <param name="SlicesTotal">Slices of its plan.</param>
public sealed record LastBackfill(
    Guid IngestionRunId, long RunNumber, MarketRunStatus Status, bool Canceled, int SlicesDone, int SlicesTotal)
{
    /// <summary>Whether it is running.</summary>
    [JsonIgnore]
    public bool IsRunning => Status == MarketRunStatus.Started;

    /// <summary>How far it is, or what it left open, in one sentence.</summary>
    public string Sentence => Status == MarketRunStatus.Started
        ? $"Backfill {RunNumber} is running: {Number(SlicesDone)} of {Slices}."
        : $"Backfill {RunNumber} {(Canceled ? "was cancelled" : "failed")}: {Number(SlicesTotal - SlicesDone)} of {Slices} "
            + $"{(SlicesTotal == 1 ? "was" : "were")} not fetched.";

    /// <summary>Whether it ended and left slices open.</summary>
    internal bool IsIncomplete => Status == MarketRunStatus.Failed && SlicesDone < SlicesTotal;

    private string Slices => $"{Number(SlicesTotal)} {(SlicesTotal == 1 ? "slice" : "slices")}";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
