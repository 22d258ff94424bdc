using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.MarketData.Assets;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Backfill;

/// <summary>Runs that fetch bars as plain text for the command line, from the JSON of the API.</summary>
internal static class MarketRunConsole
{
    /// <summary>Whether the JSON is that of a run that fetches bars.</summary>
    public static bool IsRun(JsonElement run) => run.ValueKind == JsonValueKind.Object && run.TryGetProperty("slices_total", out _);

    /// <summary>A run in one line.</summary>
    public static string LineOf(JsonElement json)
    {
        var run = Read(json);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{run.StartedAtUtc.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {Status(run),-10} {run.RunNumber,7}  {run.IngestionRunId}  "
            + $"{EnumFormatter.From(run.Kind),-9}  {MarketRunFormatter.Slices(run)}, {run.RowsInserted:N0} new, "
            + $"{run.RowsUpdated:N0} changed{(run.Error is { } error ? $"  {error.Code}" : "")}");
    }

    /// <summary>A run in full.</summary>
    public static void Write(TextWriter output, JsonElement json)
    {
        var run = Read(json);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Run {run.RunNumber}, {run.IngestionRunId}"));
        Line("Kind", $"{EnumFormatter.From(run.Kind)}, {MarketRunFormatter.By(run)}");
        Line("Status", Status(run));
        Line("Assets", string.Join(", ", run.Plan.Symbols));
        foreach (var (interval, from) in new[] { (BarInterval.Day, run.Plan.DaysFromUtc), (BarInterval.Minute, run.Plan.MinutesFromUtc) })
        {
            if (from is { } first)
                Line("Window", $"{interval.Text()}  {SeriesOptions.Moment(first)} to {SeriesOptions.Moment(run.Plan.ToUtc)}");
        }

        Line("Started", string.Create(CultureInfo.InvariantCulture, $"{run.StartedAtUtc.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"));
        if (run.DurationMs is { } duration)
            Line("Duration", string.Create(CultureInfo.InvariantCulture, $"{duration / 1000.0:0.0} s"));
        Line("Slices", MarketRunFormatter.Slices(run));
        Line("Bars", string.Create(CultureInfo.InvariantCulture, $"{run.RowsInserted:N0} new, {run.RowsUpdated:N0} changed"));
        if (run.Plan.Resumes is { } before)
            Line("Resumes", $"run {before}");
        if (run.ResumedByRunId is { } after)
            Line("Resumed", $"by run {after}");
        if (run.Error is { } error)
        {
            Line("Error", $"{error.Code}: {error.Message}");
            Line("What to do", error.WhatToDo);
        }

        void Line(string name, string value) => output.WriteLine($"{name,-11} {value}");
    }

    private static string Status(MarketRunView run) =>
        run is { Status: MarketRunStatus.Started, CancelRequestedAtUtc: not null } ? "stopping" : EnumFormatter.From(run.Status);

    private static MarketRunView Read(JsonElement json) => json.Deserialize<MarketRunView>(PortalJson.Options)!;
}
