using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Secrets;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>Registers users and their sessions. Register database, audit log and Data Protection first.</summary>
public static class IdentityServiceCollectionExtensions
{
    /// <summary>Adds the framework's user store over the portal's database, its hasher, and the use cases.</summary>
    public static IServiceCollection AddPortalUsers(this IServiceCollection services)
    {
        // Before the framework's own, which is then not added: one set of rules.
        services.AddScoped<IPasswordValidator<PortalUser>, PasswordRules>();
        services.AddIdentityCore<PortalUser>(options => options.User.AllowedUserNameCharacters = UserNameRules.Characters)
            .AddTokenProvider<AuthenticatorTokenProvider<PortalUser>>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<IUserStore<PortalUser>, PortalUserStore>();
        services.Configure<PasswordHasherOptions>(PasswordCost.Configure);

        services.AddSingleton<UserQueries>();
        services.AddSingleton<PortalSessions>();
        services.AddScoped<EntryLinks>();
        services.AddScoped<SignIn>();
        services.AddScoped<SetUpPortal>();
        services.AddScoped<InviteUser>();
        services.AddScoped<ChangeUser>();
        services.AddScoped<ChoosePassword>();
        services.AddApiTokens();
        services.AddScoped<EndSession>();
        services.AddSingleton<SignInAttempts>();
        services.AddTwoFactor();
        return services;
    }

    private static void AddTwoFactor(this IServiceCollection services)
    {
        services.AddSingleton<AuthenticatorKeyProtector>();
        services.AddSingleton<Reseal>(AuthenticatorKeyProtector.ResealAsync);
        services.AddSingleton<TwoFactorQueries>();
        services.AddScoped<TwoFactorCheck>();
        services.AddScoped<EnrolTwoFactor>();
        services.AddScoped<ChangeTwoFactor>();
        services.AddScoped<SignInWithCode>();
        services.AddScoped<RequireTwoFactor>();
    }
}
