using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Told of every message of a topic that was sent or given up; for counters.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="OnEnd">Takes whether it was sent.</param>
internal sealed record MailEndHook(string Topic, Action<bool> OnEnd);

/// <summary>
/// Sends the messages that are due, in any number of processes at once. A message is claimed before it is sent and marked after the mail
/// server has accepted it. A process that ends between these two leaves a claim that runs out, and the message is sent once more with the
/// same Message-ID: this is the only moment at which a message can arrive twice.
/// </summary>
internal sealed class DeliverOutbox(
    PortalDatabase database, SmtpMail smtp, IEnumerable<MailEndHook> hooks, TimeProvider time, ILogger<DeliverOutbox> logger)
{
    /// <summary>How long a claim lasts: longer than all of a conversation with a mail server.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    /// <summary>Attempts until a message is given up, which is after about a day.</summary>
    public const int MostAttempts = 28;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Sends everything that is due; returns how many messages were sent. Does nothing while no mail server is set.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var sent = 0;
        while (smtp.IsSet && await OutboxSql.ClaimAsync(database, time.GetUtcNow(), Claim, cancellationToken) is { } mail)
        {
            if (await TrySendAsync(mail, cancellationToken))
                sent++;
        }

        return sent;
    }

    /// <summary>Pause after an attempt: doubles from a minute to an hour.</summary>
    public static TimeSpan PauseAfter(int attempt) =>
        TimeSpan.FromTicks((long)Math.Min(LongestPause.Ticks, FirstPause.Ticks * Math.Pow(2, attempt - 1)));

    private async Task<bool> TrySendAsync(ClaimedMail mail, CancellationToken cancellationToken)
    {
        try
        {
            await smtp.SendAsync(mail, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever a mail server does must not keep other messages from being sent.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var error = MailError.Of(fault);
            DateTimeOffset? next = error.IsFinal || mail.Attempt >= MostAttempts ? null : time.GetUtcNow() + PauseAfter(mail.Attempt);
            NotificationLog.NotSent(logger, fault, mail.Id, mail.Attempt, error.Code);
            await OutboxSql.FailedAsync(database, mail, error.Code, next, cancellationToken);
            if (next is null)
                Tell(mail, sent: false);
            return false;
        }

        // It has happened: a stop of the process must not make it happen again.
        await OutboxSql.SentAsync(database, mail, time.GetUtcNow(), CancellationToken.None);
        NotificationLog.Sent(logger, mail.Id, mail.Attempt);
        Tell(mail, sent: true);
        return true;
    }

    private void Tell(ClaimedMail mail, bool sent)
    {
        foreach (var hook in hooks.Where(hook => string.Equals(hook.Topic, mail.Topic, StringComparison.Ordinal)))
            hook.OnEnd(sent);
    }
}
