using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Notifications;

/// <summary>The page of messages to users.</summary>
internal static class NotificationPages
{
    /// <summary>The path of the page.</summary>
    public const string Mail = "/mail";

    public static void AddNotificationPages(this IServiceCollection services) =>
        services.AddSingleton(NavEntry.Of<MailPage>(NavGroup.Admin, "Mail", IconName.Mail));

    /// <summary>A state as word, icon and tone.</summary>
    public static (string Word, IconName Icon, Tone Tone) Badge(OutboxState state) => state switch
    {
        OutboxState.Waiting => ("Waiting", IconName.Waiting, Tone.Active),
        OutboxState.Captured => ("Captured", IconName.Information, Tone.Quiet),
        OutboxState.Sent => ("Sent", IconName.Success, Tone.Good),
        _ => ("Failed", IconName.Failed, Tone.Bad),
    };
}
