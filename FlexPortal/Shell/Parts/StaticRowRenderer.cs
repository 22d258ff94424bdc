using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace FlexPortal.Shell.Parts;

/// <summary>
/// Renders static components (no events, no own changes) to text. A live page that holds the text instead of the components costs a
/// fraction of the memory: every live component keeps two buffers.
/// </summary>
internal sealed class StaticRowRenderer(IServiceProvider services, ILoggerFactory loggers)
{
    /// <summary>The markup of one component for each set of parameters, in order.</summary>
    public async Task<IReadOnlyList<MarkupString>> RenderAsync<TComponent>(IReadOnlyList<Dictionary<string, object?>> parameters)
        where TComponent : IComponent
    {
        if (parameters.Count == 0)
            return [];

        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var markup = new MarkupString[parameters.Count];
            for (var number = 0; number < markup.Length; number++)
            {
                var part = await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters[number]));
                markup[number] = new(part.ToHtmlString());
            }

            return markup;
        });
    }
}
