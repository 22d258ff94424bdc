using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Core.Platform.Identity.Links;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Secrets;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>Registers people and their sessions. Expects the database, the audit log, Data Protection and <see cref="TimeProvider"/> to be registered.</summary>
public static class PeopleServiceCollectionExtensions
{
    /// <summary>Adds the framework's user store over the portal's database, its hasher, and the use cases.</summary>
    public static IServiceCollection AddPortalPeople(this IServiceCollection services)
    {
        // Before the framework's own, which then stays away: one set of rules.
        services.AddScoped<IPasswordValidator<Person>, PasswordRules>();
        services.AddIdentityCore<Person>(options => options.User.AllowedUserNameCharacters = PersonName.Characters);
        services.AddScoped<IUserStore<Person>, PersonStore>();
        services.Configure<PasswordHasherOptions>(PasswordCost.Configure);

        services.AddSingleton<PeopleQueries>();
        services.AddSingleton<PortalSessions>();
        services.AddScoped<EntryLinks>();
        services.AddScoped<SignIn>();
        services.AddScoped<SetUpPortal>();
        services.AddScoped<InvitePerson>();
        services.AddScoped<ChangePerson>();
        services.AddScoped<ChoosePassword>();
        services.AddApiTokens();
        services.AddScoped<EndSession>();
        services.AddSingleton<SignInAttempts>();
        services.AddCodes();
        return services;
    }

    private static void AddCodes(this IServiceCollection services)
    {
        services.AddSingleton<SealedKeys>();
        services.AddSingleton<SealAnew>(SealedKeys.SealAnewAsync);
        services.AddSingleton<CodesQueries>();
        services.AddScoped<CodeCheck>();
        services.AddScoped<EnrolCodes>();
        services.AddScoped<ChangeCodes>();
        services.AddScoped<EnterCode>();
        services.AddScoped<RequireCodes>();
    }
}
