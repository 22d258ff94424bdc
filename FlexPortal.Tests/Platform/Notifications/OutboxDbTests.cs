using System.Net.Sockets;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Platform.Notifications;

/// <summary>Messages are written with the change that they tell of, and sent once over a real socket.</summary>
public sealed class OutboxDbTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    private readonly SmtpTrap _server = new();
    private readonly List<bool> _ends = [];
    private TestDatabase _database = null!;
    private PortalDatabase _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EmailOptions Email => new()
    {
        Host = "127.0.0.1",
        Port = _server.Port,
        UseTls = false,
        From = "FlexPortal <portal@example.com>",
        To = "desk@example.com, night@example.com",
    };

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await _database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_sent_once_with_its_id_to_the_whole_list()
    {
        var id = await AddAsync("first");

        Assert.Equal((1, 0), (await Deliver().ExecuteAsync(Cancel), await Deliver().ExecuteAsync(Cancel)));

        var message = Assert.Single(_server.Messages);
        Assert.Contains($"\nMessage-Id: <{id}@example.com>\n", "\n" + message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\nTo: desk@example.com, night@example.com\n", message, StringComparison.Ordinal);
        Assert.Contains("\nSubject: [FlexPortal] About first\n", message, StringComparison.Ordinal);
        Assert.EndsWith("\n\nLine one\nLine two\n", message, StringComparison.Ordinal);
        Assert.Equal("sent|1|t", await RowAsync("state, attempts, sent_at_utc = '2026-03-10 12:00:00+00'"));
        Assert.Equal([true], _ends);
    }

    [Fact]
    public async Task An_occasion_has_one_message_and_a_rolled_back_change_has_none()
    {
        await AddAsync("first");
        await AddAsync("first");
        await using (var connection = await _portal.Main.OpenConnectionAsync(Cancel))
        await using (await connection.BeginTransactionAsync(Cancel))
            Assert.True(await Outbox().AddAsync(connection, Mail("second"), _time.GetUtcNow(), Cancel));

        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM platform.outbox_message"));
    }

    [Fact]
    public async Task Two_senders_send_every_message_once()
    {
        foreach (var name in Enumerable.Range(0, 12))
            await AddAsync($"occasion {name}");

        var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Deliver().ExecuteAsync(Cancel)));

        Assert.Equal((12, 12), (sent.Sum(), _server.Messages.Count));
    }

    [Fact]
    public async Task A_sender_that_dies_before_it_sends_delays_the_message_and_does_not_double_it()
    {
        await AddAsync("first");
        Assert.NotNull(await OutboxSql.ClaimAsync(_portal, _time.GetUtcNow(), DeliverOutbox.Claim, Cancel));

        Assert.Equal(0, await Deliver().ExecuteAsync(Cancel));
        _time.Advance(DeliverOutbox.Claim);
        Assert.Equal(1, await Deliver().ExecuteAsync(Cancel));

        Assert.Single(_server.Messages);
    }

    /// <summary>
    /// The window: from the server's acceptance to the mark. Only in it a message is sent twice, with the same Message-ID.
    /// </summary>
    [Fact]
    public async Task A_sender_that_dies_between_acceptance_and_mark_sends_again_with_the_same_id()
    {
        var id = await AddAsync("first");
        var dying = await OutboxSql.ClaimAsync(_portal, _time.GetUtcNow(), DeliverOutbox.Claim, Cancel);
        await Smtp().SendAsync(dying!, Cancel);

        Assert.Equal(0, await Deliver().ExecuteAsync(Cancel));
        _time.Advance(DeliverOutbox.Claim);
        Assert.Equal((1, 0), (await Deliver().ExecuteAsync(Cancel), await Deliver().ExecuteAsync(Cancel)));

        Assert.Equal(2, _server.Messages.Count(message => message.Contains($"<{id}@example.com>", StringComparison.Ordinal)));
        // The one that was given up for dead cannot mark what another attempt has done.
        Assert.False(await OutboxSql.SentAsync(_portal, dying!, _time.GetUtcNow(), Cancel));
        Assert.Equal("sent|2", await RowAsync("state, attempts"));
    }

    [Fact]
    public async Task A_stop_after_acceptance_still_marks_the_message()
    {
        await AddAsync("first");
        using var stop = new CancellationTokenSource();
        _server.OnMessage = stop.Cancel;

        await Record.ExceptionAsync(() => Deliver().ExecuteAsync(stop.Token));

        // The client may have left before it read the acceptance; then the claim runs out.
        Assert.Contains(await RowAsync("state"), new[] { "sent", "waiting" });
        Assert.Single(_server.Messages);
    }

    [Fact]
    public async Task A_deferred_message_waits_longer_each_time_and_a_refused_one_is_given_up()
    {
        await AddAsync("first");
        _server.AnswerToRecipient = "451 busy, ask desk@example.com";

        Assert.Equal(0, await Deliver().ExecuteAsync(Cancel));
        Assert.Equal("waiting|MAIL_DEFERRED|00:01:00", await RowAsync("state, error_code, next_try_at_utc - created_at_utc"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await Deliver().ExecuteAsync(Cancel);
        Assert.Equal("waiting|MAIL_DEFERRED|00:03:00", await RowAsync("state, error_code, next_try_at_utc - created_at_utc"));

        _time.Advance(TimeSpan.FromMinutes(2));
        _server.AnswerToRecipient = "550 no such user";
        await Deliver().ExecuteAsync(Cancel);
        Assert.Equal("failed|MAIL_REFUSED|3", await RowAsync("state, error_code, attempts"));
        Assert.Empty(_server.Messages);
        Assert.Equal([false], _ends);
    }

    [Fact]
    public async Task A_server_that_is_away_is_tried_until_a_day_is_over()
    {
        await AddAsync("first");
        await _server.DisposeAsync();

        for (var i = 0; i < DeliverOutbox.MostAttempts; i++)
        {
            Assert.Equal("waiting", await RowAsync("state"));
            await Deliver().ExecuteAsync(Cancel);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal($"failed|MAIL_SERVER_AWAY|{DeliverOutbox.MostAttempts}", await RowAsync("state, error_code, attempts"));
        Assert.InRange(
            Enumerable.Range(1, DeliverOutbox.MostAttempts).Sum(attempt => DeliverOutbox.PauseAfter(attempt).TotalHours), 20, 26);
    }

    [Fact]
    public async Task Without_a_mail_server_messages_are_captured_and_stay_so()
    {
        var none = new EmailOptions { To = "desk@example.com" };
        await using (var connection = await _portal.Main.OpenConnectionAsync(Cancel))
            await new Outbox(Options.Create(none)).AddAsync(connection, Mail("first"), _time.GetUtcNow(), Cancel);

        Assert.Equal(0, await Deliver(none).ExecuteAsync(Cancel));
        // Nor are they sent when a server is set later: they are old by then.
        Assert.Equal(0, await Deliver().ExecuteAsync(Cancel));
        Assert.Equal("captured|0", await RowAsync("state, attempts"));
    }

    [Theory]
    [InlineData("About x\r\nBcc: all@example.com")]
    [InlineData("About x\nBcc: all@example.com")]
    [InlineData("About x\rBcc: all@example.com")]
    [InlineData("About x\u2028Bcc: all@example.com")]
    [InlineData("About x\u0000")]
    public async Task Sec_S05_A_subject_with_a_line_break_is_refused_before_and_in_the_database(string subject)
    {
        await using var connection = await _portal.Main.OpenConnectionAsync(Cancel);

        await Assert.ThrowsAsync<ArgumentException>(
            () => Outbox().AddAsync(connection, Mail("first") with { Subject = subject }, _time.GetUtcNow(), Cancel));
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => OutboxSql.AddAsync(
            connection, Mail("first") with { Subject = subject }, ["desk@example.com"], "waiting", _time.GetUtcNow(), Cancel));
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => OutboxSql.AddAsync(
            connection, Mail("first"), [$"desk@example.com{subject}"], "waiting", _time.GetUtcNow(), Cancel));
    }

    [Fact]
    public async Task Sec_S05_The_sender_refuses_line_breaks_too_and_sends_no_further_header()
    {
        var mail = new ClaimedMail(Guid.NewGuid(), "test_topic", ["desk@example.com"], "About x", "Body", 1);

        await Assert.ThrowsAsync<ArgumentException>(() => Smtp().SendAsync(mail with { Subject = "x\r\nBcc: all@example.com" }, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Smtp().SendAsync(mail with { Recipients = ["desk@example.com\r\nBcc: all@example.com"] }, Cancel));
        Assert.Empty(_server.Messages);
        await Smtp().SendAsync(mail with { Body = "one\r\n.\r\nRCPT TO:<all@example.com>\nBcc: all@example.com" }, Cancel);

        var headers = Assert.Single(_server.Messages).Split("\n\n")[0].Split('\n').Where(line => line[0] is not ('\t' or ' '));
        Assert.Equal(
            ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-Id", "Subject", "To"],
            headers.Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.Single(_server.Lines, line => line.StartsWith("RCPT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_without_encryption_gets_nothing_when_it_is_required()
    {
        await AddAsync("first");
        var email = Email;
        email.UseTls = true;

        Assert.Equal(0, await Deliver(email).ExecuteAsync(Cancel));

        Assert.Equal("waiting|MAIL_TLS_FAILED", await RowAsync("state, error_code"));
        Assert.DoesNotContain(_server.Lines, line => line.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_password_is_known_to_the_redactor_from_the_file_too()
    {
        using var folder = new TemporaryFolder("flexportal-mail");
        var (email, redactor) = (Email, new Redactor());
        (email.User, email.PasswordFile) = ("portal", Path.Combine(folder.Path, "password"));
        File.WriteAllText(email.PasswordFile, "invented-password\n");

        _ = new SmtpMail(Options.Create(email), redactor);

        Assert.Equal("refused: ***", redactor.Scrub("refused: invented-password"));
    }

    [Fact]
    public async Task Old_messages_are_deleted_unless_they_wait()
    {
        await AddAsync("first");
        await Deliver().ExecuteAsync(Cancel);
        await AddAsync("second");

        Assert.Equal(1, await OutboxSql.DeleteAsync(_portal, _time.GetUtcNow().AddDays(1), 100, Cancel));
        Assert.Equal("waiting", await RowAsync("state"));
    }

    private Outbox Outbox() => new(Options.Create(Email));

    private SmtpMail Smtp(EmailOptions? email = null) => new(Options.Create(email ?? Email), new Redactor());

    private DeliverOutbox Deliver(EmailOptions? email = null) =>
        new(_portal, Smtp(email), [new("test_topic", _ends.Add)], _time, NullLogger<DeliverOutbox>.Instance);

    private static NewMail Mail(string occasion) =>
        new(Guid.CreateVersion7(), "test_topic", $"test/{occasion}", $"About {occasion}", "Line one\nLine two\n");

    private async Task<Guid> AddAsync(string occasion)
    {
        await using var connection = await _portal.Main.OpenConnectionAsync(Cancel);
        var mail = Mail(occasion);
        await Outbox().AddAsync(connection, mail, _time.GetUtcNow(), Cancel);
        return mail.Id;
    }

    private Task<string> RowAsync(string columns) =>
        _database.ScalarAsync<string>($"SELECT concat_ws('|', {columns}) FROM platform.outbox_message ORDER BY created_at_utc LIMIT 1");
}
