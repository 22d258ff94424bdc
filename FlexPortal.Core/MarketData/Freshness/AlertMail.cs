using System.Globalization;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>Writes the mails of incidents: ids, symbols, figures and states; nothing that a vendor wrote, and no key.</summary>
internal sealed class AlertMail(Outbox outbox, IOptions<PortalAddressOptions> address, IOptions<MarketDataOptions> options)
{
    /// <summary>Topic of the mails of incidents.</summary>
    public const string Topic = "market_alert";

    /// <summary>Topic of test messages.</summary>
    public const string TestTopic = "market_alert_test";

    // A message has at most 100,000 characters, and a line at most 150.
    private const int MostListed = 500;

    /// <summary>The mail of a series that is late.</summary>
    public NewMail OfSeries(CheckedSeries series, Incident incident, DateTimeOffset now)
    {
        var name = $"{series.Symbol} {series.Interval.Text()}";
        string[] text =
        [
            Invariant($"{name} is {incident.LagMinutes} trading minutes behind; {Threshold} are accepted."),
            "",
            $"Last final bar: {(series.LastFinalAt is { } last ? BarTime(series, last) : "none")}",
            $"Vendor: {incident.VendorCode} ({Word(incident.VendorState)})",
        ];
        return Mail(
            incident.AlertId, Invariant($"{name} {incident.LagMinutes} min late, vendor {Word(incident.VendorState)}"),
            Finish(text, ("Incident", incident.AlertId), $"/alerts/{incident.AlertId}", now));
    }

    /// <summary>The one mail of an outage, with the series below it.</summary>
    public NewMail OfVendor(Incident outage, IReadOnlyCollection<(CheckedSeries Series, Incident Incident)> children, DateTimeOffset now)
    {
        string[] text =
        [
            $"The vendor {outage.VendorCode} is {Word(outage.VendorState)}.",
            Invariant($"Late series: {children.Count}. No further mail is sent for them, or for others that are late in this outage."),
            "",
            .. Listed(children),
        ];
        return Mail(
            outage.AlertId,
            Invariant($"{children.Count} series up to {outage.LagMinutes} min late, vendor {outage.VendorCode} {Word(outage.VendorState)}"),
            Finish(text, ("Incident", outage.AlertId), $"/alerts/{outage.AlertId}", now));
    }

    /// <summary>The one mail of more late series than a check writes mails of. It has an id of its own.</summary>
    public NewMail OfMany(Guid id, IReadOnlyCollection<(CheckedSeries Series, Incident Incident)> late, DateTimeOffset now)
    {
        var most = late.Max(one => one.Incident.LagMinutes);
        string[] text =
        [
            Invariant($"{late.Count} series are late; {Threshold} trading minutes are accepted. This is the one mail of their incidents."),
            "",
            .. Listed(late),
        ];
        return new(
            id, Topic, $"{Topic}/{id}", Invariant($"{late.Count} series up to {most} min late, message {id}"),
            Finish(text, ("Message", id), "/alerts", now));
    }

    /// <summary>A message that tests the way to the distribution list.</summary>
    public NewMail Test(Guid id, string by, DateTimeOffset now) => new(
        id, TestTopic, $"{TestTopic}/{id}", $"Test of market data alerts, message {id}",
        Finish(
            ["This is a test of market data alerts. It does not mean that a series is late.", "", $"Requested by: {by}"], ("Test", id),
            "/alerts", now));

    private int Threshold => (int)options.Value.StaleAfter.TotalMinutes;

    private static NewMail Mail(Guid id, string subject, string body) =>
        new(id, Topic, $"{Topic}/{id}", $"{subject}, incident {id}", body);

    /// <summary>One line for each incident, the latest series first, as far as a message has room.</summary>
    private static IEnumerable<string> Listed(IReadOnlyCollection<(CheckedSeries Series, Incident Incident)> late)
    {
        foreach (var (series, incident) in late.OrderByDescending(one => one.Incident.LagMinutes).Take(MostListed))
        {
            yield return Invariant($"{series.Symbol} {series.Interval.Text()}: {incident.LagMinutes} trading minutes behind, ")
                + $"vendor {incident.VendorCode} {Word(incident.VendorState)}, incident {incident.AlertId}";
        }

        if (late.Count > MostListed)
            yield return Invariant($"and {late.Count - MostListed} more: the page lists all");
    }

    private string Finish(IEnumerable<string> text, (string Name, Guid Id) of, string path, DateTimeOffset now) => string.Join(
        '\n',
        [
            .. text,
            Invariant($"Checked: {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"), $"{of.Name}: {of.Id}", $"Open: {address.Value.At(path)}", "",
            $"Sent to: {(outbox.Recipients.Count > 0 ? string.Join(", ", outbox.Recipients) : "no address is set")}", "",
        ]);

    private static string BarTime(CheckedSeries series, DateTimeOffset at) => at.UtcDateTime.ToString(
        series.Interval == BarInterval.Day ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Word(VendorState state) => EnumFormatter.From(state).Replace('_', ' ');

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
