using System.Text;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Export;

/// <summary>
/// A run's stages and sections as CSV: timeline.csv and sections.csv, the same bytes from the API and in an evidence pack once the run is
/// over. A byte order mark marks the file as UTF-8 for spreadsheets.
/// </summary>
internal static class RunTables
{
    private const char Mark = '\uFEFF';

    private static readonly string[] StageColumns =
        ["ingestion_run_id", "stage", "status", "started_at_utc", "ended_at_utc", "duration_ms", "attempts", "waits"];

    private static readonly string[] SectionColumns =
        ["ingestion_run_id", "account_id", "section", "state", "row_count", "portal_label", "where_to_switch_it_on", "consequence"];

    /// <summary>A line for each stage that began, in order: its duration, its requests to the broker, and its waits.</summary>
    public static string Timeline(RunDetail run) => Table(StageColumns, run.Diagnostics.Select(stage => Stage(run.IngestionRunId, stage)));

    /// <summary>
    /// A line for each section that is present or empty, then one for each that is missing, without a count, with where to switch it on and
    /// what cannot be verified without it.
    /// </summary>
    public static string Sections(RunDetail run) => Table(SectionColumns,
    [
        .. run.Sections.Select(section => (object?[])
            [run.IngestionRunId, section.AccountId, section.SectionName, section.RowCount == 0 ? "empty" : "present", section.RowCount,
                null, null, null]),
        .. run.MissingSections.Select(section => (object?[])
            [run.IngestionRunId, section.AccountId, section.Section, "missing", null, section.PortalLabel, section.ClickPath,
                section.Consequence]),
    ]);

    private static object?[] Stage(Guid runId, StageRecord stage)
    {
        var exchanges = stage.Exchanges();
        return
        [
            runId,
            EnumFormatter.From(stage.Stage),
            EnumFormatter.From(stage.Status),
            stage.StartedAtUtc,
            stage.EndedAtUtc,
            stage.DurationMs,
            exchanges.Count(exchange => exchange.IsAttempt), exchanges.Count(exchange => exchange.NextWait > TimeSpan.Zero),
        ];
    }

    private static string Table(string[] columns, IEnumerable<object?[]> lines)
    {
        var text = new StringBuilder().Append(Mark);
        CsvFormatter.AppendLine(text, columns);
        foreach (var line in lines)
            CsvFormatter.AppendLine(text, line);
        return text.ToString();
    }
}
