using System.Linq.Expressions;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>What became of a message.</summary>
public enum OutboxState
{
    /// <summary>It is to be sent.</summary>
    Waiting,

    /// <summary>It was written while no mail server was set; it is shown and never sent.</summary>
    Captured,

    /// <summary>The mail server accepted it.</summary>
    Sent,

    /// <summary>It is not tried again.</summary>
    Failed,
}

/// <summary>A message of the outbox, without its body.</summary>
/// <param name="OutboxMessageId">Its id, the left part of the Message-ID.</param>
/// <param name="Topic">What it is about, such as <c>market_alert</c>.</param>
/// <param name="Recipients">The distribution list when it was written; empty when none was set.</param>
/// <param name="Subject">Its subject, one line.</param>
/// <param name="Body">Its text.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts to send it.</param>
/// <param name="CreatedAtUtc">When it was written, UTC.</param>
/// <param name="NextTryAtUtc">Earliest next attempt, UTC; means nothing unless it waits.</param>
/// <param name="SentAtUtc">When the mail server had accepted it, UTC; null before.</param>
/// <param name="ErrorCode">Why the last attempt failed; null when none did.</param>
public sealed record MailView(
    Guid OutboxMessageId, string Topic, IReadOnlyList<string> Recipients, string Subject, string Body, OutboxState State, int Attempts,
    DateTimeOffset CreatedAtUtc, DateTimeOffset NextTryAtUtc, DateTimeOffset? SentAtUtc, string? ErrorCode);

/// <summary>A row of <c>platform.outbox_message</c>, for reading.</summary>
internal sealed class OutboxMessage
{
    private OutboxMessage()
    {
    }

    /// <summary>Newest first.</summary>
    public static Keyset<OutboxMessage, MailView> Newest { get; } = Keyset.By<OutboxMessage, MailView, DateTimeOffset>(
        "newest", descending: true, message => message.CreatedAtUtc, view => view.CreatedAtUtc,
        message => message.OutboxMessageId, view => view.OutboxMessageId);

    public static Expression<Func<OutboxMessage, MailView>> Read { get; } = message => new MailView(
        message.OutboxMessageId, message.Topic, message.Recipients, message.Subject, message.Body, message.State, message.Attempts,
        message.CreatedAtUtc, message.NextTryAtUtc, message.SentAtUtc, message.ErrorCode);

    public Guid OutboxMessageId { get; private set; }

    public string Topic { get; private set; } = "";

    public string DedupeKey { get; private set; } = "";

    public string[] Recipients { get; private set; } = [];

    public string Subject { get; private set; } = "";

    public string Body { get; private set; } = "";

    public OutboxState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset CreatedAtUtc { get; private set; }

    public DateTimeOffset NextTryAtUtc { get; private set; }

    public DateTimeOffset? SentAtUtc { get; private set; }

    public string? ErrorCode { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<OutboxMessage>
    {
        public void Configure(EntityTypeBuilder<OutboxMessage> message)
        {
            message.ToTable("outbox_message", "platform");
            message.HasKey(m => m.OutboxMessageId);
            message.Property(m => m.State).HasConversion(EnumFormatter.Converter<OutboxState>());
        }
    }
}
