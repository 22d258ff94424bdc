using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>A message for the distribution list.</summary>
/// <param name="Id">Id of the message and left part of its Message-ID; give the id of what it tells of, so that a repetition shows.</param>
/// <param name="Topic">What it is about, in snake_case, such as <c>market_alert</c>.</param>
/// <param name="DedupeKey">The occasion: a second message for it is not written.</param>
/// <param name="Subject">One line, without the prefix of the settings.</param>
/// <param name="Body">The text; lines end with a line feed.</param>
internal sealed record NewMail(Guid Id, string Topic, string DedupeKey, string Subject, string Body);

/// <summary>
/// Writes messages to the distribution list inside the transaction of what they tell: both are committed or neither. A sender takes them
/// from there. While no mail server is set they are captured instead: kept for administrators to read, and never sent later.
/// </summary>
internal sealed class Outbox(IOptions<EmailOptions> options)
{
    private const int LongestSubject = 300;

    private readonly EmailOptions _options = options.Value;

    /// <summary>The distribution list; empty when none is set.</summary>
    public IReadOnlyList<string> Recipients { get; } = options.Value.Recipients();

    /// <summary>What becomes of a message that is written now.</summary>
    public OutboxState FirstState => _options.IsSet ? OutboxState.Waiting : OutboxState.Captured;

    /// <summary>Writes a message; false when there is one for the occasion already.</summary>
    /// <exception cref="ArgumentException">The subject has more than one line.</exception>
    public Task<bool> AddAsync(NpgsqlConnection connection, NewMail mail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var subject = MailHeader.OneLine($"{_options.SubjectPrefix} {mail.Subject}".Trim(), nameof(mail));
        MailHeader.OneLine(mail.DedupeKey, nameof(mail));
        return OutboxSql.AddAsync(
            connection,
            mail with { Subject = subject.Length <= LongestSubject ? subject : subject[..LongestSubject] },
            [.. Recipients], EnumFormatter.From(FirstState), now, cancellationToken);
    }
}
