using System.Globalization;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.Sections;

namespace FlexPortal.Flex.Runs;

/// <summary>Runs as plain text for the command line.</summary>
internal static class RunConsoleFormatter
{
    /// <summary>A run with its error, missing sections and counts.</summary>
    public static void Write(TextWriter output, RunDetail run, SectionReport? report = null)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Run {run.RunNumber}, {run.IngestionRunId}"));
        output.WriteLine(Line(
            "Status",
            run.Status == RunStatus.Started ? $"started, stage {EnumFormatter.From(run.Stage)}"
                : RunFormatter.WithMuted(EnumFormatter.From(run.Status), run.MutedSections)));
        output.WriteLine(Line("Account", run.AccountId));
        output.WriteLine(Line("Query", run.FlexQueryId + (run.Sandbox ? "  (sandbox: figures are invented)" : "")));
        output.WriteLine(Line("Started", $"{run.StartedAtUtc:yyyy-MM-dd HH:mm:ss} UTC"));
        if (run.DurationMs is { } duration)
            output.WriteLine(Line("Duration", string.Create(CultureInfo.InvariantCulture, $"{duration / 1000.0:0.0} s")));
        if (run.CancelRequestedAtUtc is { } asked)
        {
            var reason = run.CancelReason is null ? "" : $": {run.CancelReason}";
            output.WriteLine(Line("Cancelled", $"by {run.CancelRequestedBy}, requested at {asked:HH:mm:ss} UTC{reason}"));
        }

        if (run.PayloadSha256 is not null)
        {
            output.WriteLine(Line(
                "Artifact", $"{run.RawArtifactId}{(run.ArtifactDeduplicated == true ? "  (the same bytes were stored before)" : "")}"));
            output.WriteLine(Line("SHA-256", run.PayloadSha256));
        }

        if (run.RawRecordCount is { } rows)
            output.WriteLine(Line(
                "Rows", string.Create(
                CultureInfo.InvariantCulture, $"{rows:N0} ({run.Inserted:N0} stored by this run, {run.Deduplicated:N0} stored before)")));
        WriteError(output, run);
        foreach (var warning in run.Warnings())
            output.WriteLine(Line("Warning", $"{warning.Code}: {warning.Message} {warning.WhatToDo}".TrimEnd()));
        WriteSections(output, run);
        if (report is not null)
            SectionTextFormatter.WriteMissed(output, report);
    }

    /// <summary>Status of a run in one short line.</summary>
    public static string Progress(RunDetail run)
    {
        if (run.Diagnostics.Count == 0)
            return "waiting";

        var stage = run.Diagnostics[^1];
        var (done, total) = (
            Number(stage, "rows_done") ?? Number(stage, "bytes_done"), Number(stage, "rows_total") ?? Number(stage, "bytes_total"));
        return done is null ? $"{EnumFormatter.From(stage.Stage)} …"
            : string.Create(CultureInfo.InvariantCulture,
            $"{EnumFormatter.From(stage.Stage)} {done:N0}{(total is null ? "" : $" of {total:N0}")}");
    }

    private static long? Number(StageRecord stage, string name) =>
        stage.Details[name] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    private static void WriteError(TextWriter output, RunDetail run)
    {
        if (run.Error is not { } error)
            return;

        output.WriteLine(Line("Error", $"{error.Code}: {error.Message}"));
        if (error.BrokerCode is not null)
            output.WriteLine(Line("Broker", $"{error.BrokerCode} {error.BrokerMessage}"));
        output.WriteLine(Line("What to do", error.WhatToDo));
    }

    private static void WriteSections(TextWriter output, RunDetail run)
    {
        foreach (var missing in run.MissingSections)
        {
            var section = $"{missing.Section} ({EnumFormatter.From(missing.Group)}, account {missing.AccountId})";
            output.WriteLine(Line("Missing", $"{section}: {missing.PortalLabel}. {missing.ClickPath}"));
        }

        foreach (var section in run.Sections)
            output.WriteLine(Line(
                "Section", string.Create(
                CultureInfo.InvariantCulture, $"{section.SectionName,-34} {section.RowCount,10:N0}  {section.AccountId}")));
    }

    private static string Line(string name, string value) => $"{name,-11} {value}";
}
