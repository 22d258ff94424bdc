using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace FlexPortal.Identity.Access;

/// <summary>Shows another page at the requested address, which stays in the address bar for a later reload.</summary>
internal static class ReplacementPage
{
    public static Task ShowAsync<TPage>(HttpContext context, RequestDelegate next) where TPage : IComponent
    {
        var page = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
            .First(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == typeof(TPage));
        context.Request.RouteValues.Clear();
        context.SetEndpoint(page);
        return next(context);
    }
}
