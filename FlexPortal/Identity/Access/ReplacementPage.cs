using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace FlexPortal.Identity.Access;

/// <summary>Shows another page at the address that was asked for: it stays in the address bar, to be loaded again when things have changed.</summary>
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
