using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>What a check found and did.</summary>
/// <param name="Series">Active series.</param>
/// <param name="Open">Incidents that are open after it, those of vendors included.</param>
/// <param name="Opened">Incidents that it opened.</param>
/// <param name="Cleared">Incidents that it cleared.</param>
/// <param name="Mails">Mails that it wrote.</param>
public sealed record FreshnessReport(int Series, int Open, int Opened, int Cleared, int Mails);

/// <summary>
/// Checks the freshness of all series: opens and clears incidents, sets the stale flags and writes mails, in one transaction. Any number
/// of processes may call it at any time; a check is made when the last one is <see cref="Interval"/> old, by one of them.
/// </summary>
internal sealed class CheckFreshness(
    PortalDatabase database, Outbox outbox, AlertMail mails, IEnumerable<IMarketDataVendor> vendors, IOptions<MarketDataOptions> options,
    TimeProvider time)
{
    /// <summary>Time from one check to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    // One firing of the schedule may be a minute late, and the next one on time.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, IMarketDataVendor> _vendors = vendors.ToDictionary(vendor => vendor.Code, StringComparer.Ordinal);

    private TimeSpan Threshold => options.Value.StaleAfter;

    /// <summary>Checks; null when the last check is not old enough.</summary>
    public async Task<FreshnessReport?> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        if (!await FreshnessSql.TryBeginAsync(connection, now, Interval - Slack, cancellationToken))
            return null;

        await FreshnessSql.RetireAsync(connection, now, cancellationToken);
        var series = await MeasureAsync(connection, now, cancellationToken);
        var plan = new IncidentPlan(series, await ReadVendorsAsync(connection, series, now, cancellationToken), now);
        Incident[] incidents = [.. plan.OfVendors, .. plan.OfSeries.Select(one => one.Incident)];
        await FreshnessSql.SaveAsync(connection, incidents, now, cancellationToken);
        await FreshnessSql.MarkStaleAsync(connection, cancellationToken);
        var mailed = await WriteMailsAsync(connection, plan, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var report = new FreshnessReport(
            series.Count, incidents.Count(one => !one.IsCleared), incidents.Count(one => one.IsNew),
            incidents.Count(one => one.IsCleared), mailed);
        MarketTelemetry.Checked(series, report.Open);
        return report;
    }

    private async Task<IReadOnlyList<CheckedSeries>> MeasureAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        var measured = new List<CheckedSeries>();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (var calendar in (await FreshnessSql.ListSeriesAsync(connection, now, ct))
            .GroupBy(one => one.CalendarCode, StringComparer.Ordinal))
        {
            var first = calendar.Select(one => one.LastFinalAt is { } last ? DateOnly.FromDateTime(last.UtcDateTime) : today).Min();
            // A session can begin on the UTC day before its date and end on the one after.
            var sessions = await FreshnessSql.ListSessionsAsync(connection, calendar.Key, (first.AddDays(-2), today.AddDays(2)), ct);
            measured.AddRange(calendar.Select(one => Measure(one, sessions, now)));
        }

        return measured;
    }

    private CheckedSeries Measure(CheckedSeries series, IReadOnlyList<TradingSession> sessions, DateTimeOffset now)
    {
        var since = DateOnly.FromDateTime((series.LastFinalAt ?? now).UtcDateTime).AddDays(-2);
        var capabilities = _vendors.GetValueOrDefault(series.VendorCode)?.Capabilities;
        var delay = series.Interval == BarInterval.Day ? capabilities?.DailyPublishDelay : capabilities?.PublishDelay;
        var lag = new SeriesLag(series.Interval, [.. sessions.Where(session => session.Date >= since)], delay ?? TimeSpan.Zero);
        return series with
        {
            Lag = lag.MinutesBehind(series.LastFinalAt, now),
            IsLate = lag.IsLate(series.LastFinalAt, now, Threshold),
            IsCaughtUp = lag.IsCaughtUp(series.LastFinalAt, now, Threshold),
        };
    }

    private static async Task<IReadOnlyList<CheckedVendor>> ReadVendorsAsync(
        NpgsqlConnection connection, IReadOnlyList<CheckedSeries> series, DateTimeOffset now, CancellationToken ct)
    {
        var states = await VendorStatusSql.ListAsync(connection, ct);
        var outages = await FreshnessSql.ListOutagesAsync(connection, ct);
        var snoozed = await FreshnessSql.ListSnoozedVendorsAsync(connection, now, ct);
        return
        [
            .. series.Select(one => one.VendorCode).Concat(outages.Keys).Distinct(StringComparer.Ordinal).Select(code =>
            {
                var status = states.GetValueOrDefault(code) ?? VendorStatus.Unasked(code);
                return new CheckedVendor(code, status.At(now).State, IsOut(status, now))
                {
                    Incident = outages.GetValueOrDefault(code),
                    SnoozedUntil = snoozed.TryGetValue(code, out var until) ? until : null,
                };
            }),
        ];
    }

    /// <summary>It does not answer, is blocked, or is limited for longer than a usual window, which is a ban.</summary>
    private static bool IsOut(VendorStatus status, DateTimeOffset now) => status.At(now) switch
    {
        { State: VendorState.Unavailable or VendorState.Blocked } => true,
        { State: VendorState.RateLimited, Until: var until } => until - status.ObservedAt > VendorStatus.Lifetime,
        _ => false,
    };

    /// <summary>Writes a mail for each outage and each series, or one for all series when they are too many. Returns how many.</summary>
    private async Task<int> WriteMailsAsync(NpgsqlConnection connection, IncidentPlan plan, DateTimeOffset now, CancellationToken ct)
    {
        NewMail[] ofVendors =
        [
            .. plan.OfVendors.Where(one => plan.ToMail.Contains(one.AlertId))
                .Select(outage => mails.OfVendor(outage, [.. plan.ChildrenOf(outage)], now)),
        ];
        var late = plan.OfSeries.Where(one => plan.ToMail.Contains(one.Incident.AlertId)).ToList();
        NewMail[] ofSeries = late.Count > options.Value.MailsPerCheck
            ? [mails.OfMany(Guid.CreateVersion7(now), late, now)]
            : [.. late.Select(one => mails.OfSeries(one.Series, one.Incident, now))];
        foreach (var mail in ofVendors.Concat(ofSeries))
            await outbox.AddAsync(connection, mail, now, ct);
        return ofVendors.Length + ofSeries.Length;
    }
}
