using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Identity.Pages;
using FlexPortal.Identity.Tokens;
using FlexPortal.Identity.TwoFactor;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace FlexPortal.Identity;

/// <summary>Sign-in and what users may do, put into the web host: deny by default.</summary>
internal static class IdentityWeb
{
    /// <summary>Registers sign-in, one policy per capability, and the fallback policy. Throws when the mode is impossible.</summary>
    public static void AddPortalIdentity(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        if (LocalOwner.IsChosen(builder.Configuration))
        {
            LocalOwner.Check(builder.Configuration);
            services
                .AddAuthentication(LocalOwner.SchemeName)
                .AddScheme<AuthenticationSchemeOptions, LocalOwner>(LocalOwner.SchemeName, configureOptions: null)
                .AddCookie(TwoFactorCookie.Scheme, TwoFactorCookie.Configure);
        }
        else
        {
            TokenScheme.AddTo(services).AddCookie(TwoFactorCookie.Scheme, TwoFactorCookie.Configure);
        }

        var authorization = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(NeedsSignInAttribute.PolicyName, policy => policy.RequireAuthenticatedUser());
        foreach (var capability in Enum.GetValues<Capability>())
            authorization.AddPolicy(
                capability.ToString(),
                policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.May(capability)));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationResultHandler>();
        services.AddScoped<Permission>();
        if (!LocalOwner.IsChosen(builder.Configuration))
        {
            services.AddSingleton(NavEntry.Of<UsersPage>(NavGroup.Admin, "Users", IconName.Users));
            services.AddSingleton(NavEntry.Of<AllTokensPage>(NavGroup.Admin, "API tokens", IconName.Token));
        }

        services.AddSingleton<OpenRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenRequests>());
    }

    /// <summary>Who asks, whether they may, and that nothing of theirs outlives their session.</summary>
    public static void UsePortalIdentity(this WebApplication app)
    {
        app.UseAuthentication();
        // Once it is known who asks, and before anything is refused: a refusal is written down, and costs as much as an answer.
        app.UseRateLimiter();
        if (!LocalOwner.IsChosen(app.Configuration))
            app.Use(SetupGate.PassAsync);
        app.Use(TokenAccess.PassAsync);
        app.Use(EnrolmentGate.PassAsync);
        app.UseAuthorization();
        app.Use(FormTokenCheck.PassAsync);
        app.Use(app.Services.GetRequiredService<ConnectionLimit>().PassAsync);
        app.Use(app.Services.GetRequiredService<OpenRequests>().PassAsync);
    }
}
