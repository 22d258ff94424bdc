using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>
/// What a check makes of incidents. Pure. A late series has one incident until it has caught up at two checks in a row. While its vendor
/// is out, the vendor has one incident with those of its series below it, and mails of its own are not written for these.
/// </summary>
internal sealed class IncidentPlan
{
    private readonly Dictionary<string, CheckedVendor> _vendors;
    private readonly List<(CheckedSeries Series, Incident Incident)> _ofSeries = [];
    private readonly List<Incident> _ofVendors = [];

    /// <summary>Decides.</summary>
    /// <param name="series">All active series, measured.</param>
    /// <param name="vendors">Every vendor of them, and every vendor with an open incident.</param>
    /// <param name="now">The time of the check, UTC.</param>
    public IncidentPlan(IEnumerable<CheckedSeries> series, IEnumerable<CheckedVendor> vendors, DateTimeOffset now)
    {
        _vendors = vendors.ToDictionary(vendor => vendor.Code, StringComparer.Ordinal);
        foreach (var one in series)
        {
            if (Of(one) is { } incident)
                _ofSeries.Add((one, incident));
        }

        foreach (var vendor in _vendors.Values)
            Gather(vendor);
        QueueMails(now);
    }

    /// <summary>The incidents of series, cleared ones included.</summary>
    public IReadOnlyList<(CheckedSeries Series, Incident Incident)> OfSeries => _ofSeries;

    /// <summary>The incidents of vendors, cleared ones included.</summary>
    public IReadOnlyList<Incident> OfVendors => _ofVendors;

    /// <summary>The incidents whose mail is to be written now.</summary>
    public IReadOnlySet<Guid> ToMail { get; private set; } = new HashSet<Guid>();

    /// <summary>The open incidents of series that belong to an outage.</summary>
    public IEnumerable<(CheckedSeries Series, Incident Incident)> ChildrenOf(Incident outage) =>
        _ofSeries.Where(one => one.Incident.ParentId == outage.AlertId && !one.Incident.IsCleared);

    private Incident? Of(CheckedSeries series)
    {
        var lag = series.Lag ?? 0;
        var state = _vendors[series.VendorCode].State;
        if (series.Incident is { } open)
            return open.Checked(series.IsCaughtUp, lag, state);

        return !series.IsLate ? null : new Incident
        {
            AlertId = Guid.CreateVersion7(),
            AssetId = series.AssetId,
            Interval = series.Interval,
            VendorCode = series.VendorCode,
            SnoozedUntil = series.SnoozedUntil,
            IsNew = true,
        }.Checked(isFresh: false, lag, state);
    }

    /// <summary>Opens, keeps or clears the incident of a vendor, and puts those of its series below it while it is out.</summary>
    private void Gather(CheckedVendor vendor)
    {
        bool IsOpenHere(Incident one) => !one.IsCleared && string.Equals(one.VendorCode, vendor.Code, StringComparison.Ordinal);

        var outage = vendor.Incident;
        if (vendor.IsOut && outage is null && _ofSeries.Any(one => IsOpenHere(one.Incident)))
            outage = new()
            {
                AlertId = Guid.CreateVersion7(),
                VendorCode = vendor.Code,
                SnoozedUntil = vendor.SnoozedUntil,
                IsNew = true,
            };
        if (outage is null)
            return;

        for (var i = 0; i < _ofSeries.Count; i++)
        {
            var (series, incident) = _ofSeries[i];
            if (vendor.IsOut && incident.ParentId is null && IsOpenHere(incident))
                _ofSeries[i] = (series, incident with { ParentId = outage.AlertId });
        }

        var lags = ChildrenOf(outage).Select(child => (long)child.Incident.LagMinutes).ToArray();
        _ofVendors.Add(outage.Checked(!vendor.IsOut && lags.Length == 0, lags.DefaultIfEmpty().Max(), vendor.State));
    }

    private void QueueMails(DateTimeOffset now)
    {
        var due = new HashSet<Guid>();
        for (var i = 0; i < _ofSeries.Count; i++)
            _ofSeries[i] = (_ofSeries[i].Series, Queue(_ofSeries[i].Incident));
        for (var i = 0; i < _ofVendors.Count; i++)
            _ofVendors[i] = Queue(_ofVendors[i]);
        ToMail = due;

        Incident Queue(Incident one)
        {
            if (one is not { IsCleared: false, IsAcknowledged: false, ParentId: null, MailQueuedAt: null, FreshChecks: 0 }
                || one.SnoozedUntil > now)
                return one;

            due.Add(one.AlertId);
            return one with { MailQueuedAt = now };
        }
    }
}
