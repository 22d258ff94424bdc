using System.Net;
using System.Net.Http.Json;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>A request to cancel can have a reason, in the API, the command line and in process; the first one is kept.</summary>
public sealed class CancelReasonApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_reason_is_kept_and_shown()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = await database.OpenAsync();
        var lease = await DeadRun.InsertAsync(source, "U1", TimeSpan.FromMinutes(5));
        await using var portal = await TestPortal.StartAsync(shared: database);

        using var answer = await portal.Http.PostAsJsonAsync(
            $"/ingestion/runs/{lease.JobId}/cancel", new { reason = "  Wrong <b>query</b>.  " }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("Wrong <b>query</b>.", (await answer.ReadAsync()).GetProperty("cancel_reason").GetString());

        await portal.CancelAsync(lease.JobId, "ben", "Another one.");
        Assert.Equal("Wrong <b>query</b>.", (await database.FindRunAsync(lease.JobId)).CancelReason);
    }

    [Fact]
    public async Task A_later_reason_does_not_replace_a_missing_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = await database.OpenAsync();
        var lease = await DeadRun.InsertAsync(source, "U1", TimeSpan.FromMinutes(5));
        await using var portal = await TestPortal.StartAsync(shared: database);

        await portal.CancelAsync(lease.JobId, "anna", "   ");
        await portal.CancelAsync(lease.JobId, "ben", "Another one.");

        var run = await database.FindRunAsync(lease.JobId);
        Assert.Equal(("anna", null), (run.CancelRequestedBy, run.CancelReason));
    }

    [Theory]
    [InlineData(501, false)]
    [InlineData(500, true)]
    public async Task A_reason_is_one_line_of_five_hundred_characters_at_most(int length, bool taken)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = await database.OpenAsync();
        var lease = await DeadRun.InsertAsync(source, "U1", TimeSpan.FromMinutes(5));
        await using var portal = await TestPortal.StartAsync(shared: database);

        using var answer = await portal.Http.PostAsJsonAsync(
            $"/ingestion/runs/{lease.JobId}/cancel", new { reason = new string('x', length) }, Cancel);

        Assert.Equal(taken ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(taken, (await database.FindRunAsync(lease.JobId)).CancelRequestedAtUtc is not null);
        using var lines = await portal.Http.PostAsJsonAsync($"/ingestion/runs/{lease.JobId}/cancel", new { reason = "one\ntwo" }, Cancel);
        Assert.Equal("REQUEST_INVALID", (await lines.ReadAsync()).GetProperty("code").GetString());
        using var typo = await portal.Http.PostAsJsonAsync($"/ingestion/runs/{lease.JobId}/cancel", new { raison = "x" }, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, typo.StatusCode);
    }

    [Fact]
    public async Task The_command_line_takes_and_shows_a_reason()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = await database.OpenAsync();
        var lease = await DeadRun.InsertAsync(source, "U1", TimeSpan.FromMinutes(5));

        await using (var cancel = PortalProcess.Start(database, [], "runs", "cancel", lease.JobId.ToString(), "--reason", "Wrong query."))
            Assert.Equal(0, await cancel.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        await using var show = PortalProcess.Start(database, [], "runs", "show", lease.JobId.ToString());
        Assert.Equal(0, await show.WaitForExitAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal("Wrong query.", (await database.FindRunAsync(lease.JobId)).CancelReason);
        await Eventually.IsAsync(() => Task.FromResult(show.StandardOutput.Contains(": Wrong query.", StringComparison.Ordinal)));
        await using var tooLong = PortalProcess.Start(
            database, [], "runs", "cancel", lease.JobId.ToString(), "--reason", new string('x', 501));
        Assert.Equal(2, await tooLong.WaitForExitAsync(TimeSpan.FromSeconds(60)));
    }
}
