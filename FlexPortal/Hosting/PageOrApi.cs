using FlexPortal.Shell;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing.Matching;

namespace FlexPortal.Hosting;

/// <summary>
/// An address that is a page and a part of the API: a browser, which asks for HTML, gets the page, and a program the data. So the address
/// in a message opens in both.
/// </summary>
internal sealed class PageOrApi : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 100;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsPage) && endpoints.Any(one => !IsPage(one));

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var valid = Enumerable.Range(0, candidates.Count).Where(candidates.IsValidCandidate).ToArray();
        if (!valid.Any(index => IsPage(candidates[index].Endpoint)) || valid.All(index => IsPage(candidates[index].Endpoint)))
            return Task.CompletedTask;

        var wantsPage = NotFoundPages.WantsPage(httpContext.Request);
        foreach (var index in valid)
            candidates.SetValidity(index, IsPage(candidates[index].Endpoint) == wantsPage);
        // A cache between must not give a program the page.
        httpContext.Response.Headers.AppendCommaSeparatedValues("Vary", "Accept");
        return Task.CompletedTask;
    }

    private static bool IsPage(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
}
