using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>Users acknowledge, snooze and test.</summary>
public sealed class AlertUseCasesDbTests : IAsyncLifetime
{
    private FreshnessTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await FreshnessTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task An_incident_is_acknowledged_once_and_stays_open()
    {
        var id = await OpenAsync();

        Assert.Null(await _trial.Acknowledge.ExecuteAsync(id, Actors.Named("ada"), Cancel));

        Assert.Equal("ALERT_ALREADY_ACKNOWLEDGED", (await _trial.Acknowledge.ExecuteAsync(id, Actors.Named("ben"), Cancel))!.Code);
        Assert.Equal("acknowledged|ada|t", await _trial.Market.RowAsync("state, acknowledged_by, cleared_at_utc IS NULL", "market.alert"));
        Assert.Equal($"ALERT_ACKNOWLEDGE|alert|{id}|ada", await AuditAsync());
        Assert.Equal("ALERT_NOT_FOUND", (await _trial.Acknowledge.ExecuteAsync(Guid.NewGuid(), Actors.Named("ada"), Cancel))!.Code);
        await CatchUpAsync();
        Assert.Equal("cleared|ada", await _trial.Market.RowAsync("state, acknowledged_by", "market.alert"));
        Assert.Equal("ALERT_ALREADY_CLEARED", (await _trial.Acknowledge.ExecuteAsync(id, Actors.Named("ada"), Cancel))!.Code);
    }

    [Fact]
    public async Task A_snooze_holds_back_the_mail_of_the_next_incident_until_its_end()
    {
        var id = await OpenAsync();
        var until = _trial.Time.GetUtcNow().AddHours(2);

        Assert.Null(await _trial.Snooze.ExecuteAsync(id, until, Actors.Named("ada"), Cancel));
        Assert.Equal($"ALERT_SNOOZE|alert|{id}|ada", await AuditAsync());
        await CatchUpAsync();
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);
        Assert.Equal((1, 0), await _trial.CheckAsync(Cancel) is { } report ? (report.Opened, report.Mails) : default);
        Assert.Equal(1, await _trial.Market.CountAsync("platform.outbox_message"));

        _trial.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal((0, 1), await _trial.CheckAsync(Cancel) is { } later ? (later.Opened, later.Mails) : default);
        Assert.Equal((0, 0), await _trial.CheckAsync(Cancel) is { } last ? (last.Opened, last.Mails) : default);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((SnoozeAlert.MostDays * 24 * 60) + 1)]
    public async Task A_snooze_ends_in_the_future_and_within_thirty_days(int minutes)
    {
        var id = await OpenAsync();

        var error = await _trial.Snooze.ExecuteAsync(id, _trial.Time.GetUtcNow().AddMinutes(minutes), Actors.Named("ada"), Cancel);

        Assert.Equal("ALERT_SNOOZE_INVALID", error!.Code);
        Assert.Equal("t", await _trial.Market.RowAsync("snoozed_until_utc IS NULL", "market.alert"));
    }

    [Fact]
    public async Task What_is_done_to_an_outage_is_done_to_the_incidents_below_it()
    {
        await _trial.VendorIsAsync(VendorState.Unavailable);
        await OpenAsync();
        var outage = await _trial.Market.Database.ScalarAsync<Guid>("SELECT alert_id FROM market.alert WHERE asset_id IS NULL");

        Assert.Null(await _trial.Snooze.ExecuteAsync(outage, _trial.Time.GetUtcNow().AddHours(1), Actors.Named("ada"), Cancel));
        Assert.Null(await _trial.Acknowledge.ExecuteAsync(outage, Actors.Named("ada"), Cancel));

        Assert.Equal(2, await _trial.Market.CountAsync("market.alert WHERE state = 'acknowledged' AND snoozed_until_utc IS NOT NULL"));
    }

    [Fact]
    public async Task A_test_writes_a_message_and_an_audit_entry()
    {
        var test = await _trial.Test.ExecuteAsync(Actors.Named("ada"), Cancel);

        Assert.Equal(
            $"{test.OutboxMessageId}|market_alert_test|waiting|1",
            await _trial.Market.RowAsync("outbox_message_id, topic, state, cardinality(recipients)", "platform.outbox_message"));
        var body = await _trial.Market.Database.ScalarAsync<string>("SELECT body FROM platform.outbox_message");
        Assert.Contains($"\nTest: {test.OutboxMessageId}\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Incident", body, StringComparison.Ordinal);
        Assert.Equal($"ALERT_TEST|alert|{test.OutboxMessageId}|ada", await AuditAsync());
    }

    private async Task<Guid> OpenAsync()
    {
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);
        await _trial.CheckAsync(Cancel);
        return await _trial.Market.Database.ScalarAsync<Guid>("SELECT alert_id FROM market.alert WHERE asset_id IS NOT NULL");
    }

    private async Task CatchUpAsync()
    {
        for (var i = 0; i < Incident.ChecksUntilCleared; i++)
        {
            await _trial.IsBehindAsync(_trial.Market.Btc, 0);
            await _trial.CheckAsync(Cancel);
        }
    }

    private Task<string> AuditAsync() => _trial.Market.RowAsync(
        "action, subject_kind, subject, actor", "platform.audit_entry ORDER BY seq DESC LIMIT 1");
}
