using FlexPortal.Core.Platform.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Registers messages to users.</summary>
internal static class NotificationsServiceCollectionExtensions
{
    /// <summary>Adds the outbox and its sender. Expects the database, the settings, the redactor and time to be registered.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<Outbox>()
        .AddSingleton<OutboxQueries>()
        .AddSingleton<SmtpMail>()
        .AddSingleton<DeliverOutbox>()
        .AddHostedService<OutboxSender>()
        .AddRetention("messages", options => options.Messages, OutboxSql.DeleteAsync);
}
