using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Shell;

namespace FlexPortal.Identity.Access;

/// <summary>Before the first user exists, only health, the files of the pages and the setup answer.</summary>
internal static class SetupGate
{
    public static async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToAllAttribute>() is { BeforeSetup: true }
            || await context.RequestServices.GetRequiredService<UserQueries>().AnyAsync(context.RequestAborted))
        {
            await next(context);
            return;
        }

        if (NotFoundPages.WantsPage(context.Request))
            await ReplacementPage.ShowAsync<Pages.NotSetUpPage>(context, next);
        else
            await Problem.Of(
                StatusCodes.Status503ServiceUnavailable,
                "SETUP_PENDING",
                "The portal is not set up yet.",
                "Open the link that it printed on its console; the command setup-link prints a new one.").ExecuteAsync(context);
    }
}
