using System.Collections.Frozen;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Shell.Parts;

/// <summary>
/// Drawn for this portal on a 16 × 16 grid. An icon is always beside a word, so it is hidden from assistive technology. Each is one
/// piece of text that all pages share; as a component every icon on every open page would cost the server two buffers.
/// </summary>
internal static class Icons
{
    private static readonly FrozenDictionary<IconName, MarkupString> Drawn =
        Enum.GetValues<IconName>().ToFrozenDictionary(name => name, Draw);

    public static MarkupString Of(IconName name) => Drawn[name];

    /// <summary>The same icon for a component of MudBlazor, which draws on a 24 × 24 grid.</summary>
    public static string InLibrary(IconName name) => $"""<g class="icon-lines" transform="scale(1.5)">{Shape(name)}</g>""";

    private static MarkupString Draw(IconName name) =>
        new($"""<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{Shape(name)}</svg>""");

    private static string Shape(IconName name) => name switch
    {
        IconName.Running => """<circle cx="8" cy="8" r="6" class="faint"/><path d="M8 2a6 6 0 0 1 6 6"/>""",
        IconName.Success => """<circle cx="8" cy="8" r="6.25"/><path d="m5.2 8.3 2 2 3.7-4.4"/>""",
        IconName.Failed => """<path d="M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3z"/><path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2"/>""",
        IconName.Cancelled => """<circle cx="8" cy="8" r="6.25"/><path d="M4.8 8h6.4"/>""",
        IconName.Lost =>
            """<path d="M2 5.5c3.6-3.3 8.4-3.3 12 0M4.4 8.4c2.1-1.9 5.1-1.9 7.2 0" class="faint"/>"""
            + """<path d="m2.5 13.5 11-11"/><path d="M8 12.2v.1"/>""",
        IconName.Waiting => """<circle cx="8" cy="8" r="6.25" class="faint"/>""",
        IconName.Warning => """<path d="M8 2 14.5 13.5h-13z"/><path d="M8 6.3v3.4m0 1.9v.1"/>""",
        IconName.Information => """<circle cx="8" cy="8" r="6.25"/><path d="M8 7.4v3.8M8 4.8v.1"/>""",
        IconName.Sandbox => """<path d="M2 6h12l-1.2 7.5H3.2z"/><path d="M6 6 9.5 1.5 11.2 3"/>""",
        IconName.Play => """<path d="M4.5 2.5v11l9-5.5z" class="solid"/>""",
        IconName.Again => """<path d="M13.5 8A5.5 5.5 0 1 1 11.6 3.8"/><path d="M12 1v3.2H8.8"/>""",
        IconName.Link =>
            """<path d="M6.8 9.2a3 3 0 0 0 4.3 0l2-2a3 3 0 0 0-4.3-4.3l-1 1"/>"""
            + """<path d="M9.2 6.8a3 3 0 0 0-4.3 0l-2 2a3 3 0 0 0 4.3 4.3l1-1"/>""",
        IconName.Copy => """<path d="M5.5 5.5h8v8h-8z"/><path d="M10.5 5.5v-3h-8v8h3"/>""",
        IconName.Download => """<path d="M8 2v8m0 0 3.2-3.2M8 10 4.8 6.8M2.5 13.5h11"/>""",
        IconName.Down => """<path d="m3.5 6 4.5 4.5L12.5 6"/>""",
        IconName.Calendar => """<path d="M2.2 3.5h11.6v10.3H2.2zM2.2 6.6h11.6M5.2 1.8v3M10.8 1.8v3"/>""",
        IconName.Market => """<path d="M4 2v2.5M4 10v3M12 4v2M12 11.5V14M2.5 4.5h3V10h-3zM10.5 6h3v5.5h-3z"/>""",
        IconName.Mail => """<path d="M1.8 3.5h12.4v9H1.8zM2 4l6 5 6-5"/>""",
        IconName.Files => """<path d="M1.8 4.2V13h12.4V5.2H8L6.6 3H1.8z"/><path d="M4.5 8.2h7M4.5 10.6h5"/>""",
        IconName.Upload => """<path d="M8 10.5v-8m0 0 3.2 3.2M8 2.5 4.8 5.7M2.5 13.5h11"/>""",
        IconName.Ledger =>
            """<path d="M3 2h8.5A1.5 1.5 0 0 1 13 3.5V14H4.5A1.5 1.5 0 0 1 3 12.5z"/><path d="M5.8 5h4.4M5.8 7.6h4.4M3 11.4h10"/>""",
        IconName.Older => """<path d="m6 3 5 5-5 5"/>""",
        IconName.Newer => """<path d="m10 3-5 5 5 5"/>""",
        IconName.Clock => """<circle cx="8" cy="8" r="6.25"/><path d="M8 4.5V8l2.4 1.6"/>""",
        IconName.Settings =>
            """<path d="M2.5 4.5h5M11.5 4.5h2M2.5 11.5h2M8.5 11.5h5"/>"""
            + """<circle cx="9.5" cy="4.5" r="2"/><circle cx="6.5" cy="11.5" r="2"/>""",
        IconName.Keyboard => """<path d="M1.8 4h12.4v8H1.8z"/><path d="M4.3 6.6v.1M6.8 6.6v.1M9.3 6.6v.1M11.8 6.6v.1M5 9.4h6"/>""",
        IconName.User => """<circle cx="8" cy="5" r="2.8"/><path d="M2.5 14c.6-3.2 2.7-4.8 5.5-4.8s4.9 1.6 5.5 4.8"/>""",
        IconName.Close => """<path d="m4 4 8 8m0-8-8 8"/>""",
        IconName.Pause => """<path d="M5.5 3v10M10.5 3v10"/>""",
        IconName.Mute =>
            """<path d="M4 10.5V7a4 4 0 0 1 6.5-3.1M12 7v3.5l1 1.5H5.5M6.8 14h2.4"/><path d="m2.5 13.5 11-11"/>""",
        IconName.Search => """<circle cx="7" cy="7" r="4.5"/><path d="m10.4 10.4 3.4 3.4"/>""",
        IconName.Filter => """<path d="M2 3h12L9.5 8.5v4.5l-3-1.5v-3z"/>""",
        IconName.Overview => """<path d="M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3H9zM9 7.5h4.5v6H9zM2.5 10.5h4.5v3H2.5z"/>""",
        IconName.Runs => """<path d="M2 4h6M2 8h4M2 12h6"/><path d="M9.5 5v6l4.5-3z"/>""",
        IconName.Statements => """<path d="M3.5 1.8h6l3 3v9.4h-9z"/><path d="M9.3 1.8V5h3.2M5.8 8h4.4M5.8 11h4.4"/>""",
        IconName.Users =>
            """<circle cx="6" cy="5.2" r="2.6"/><path d="M1.5 13.5c.5-2.8 2.1-4.2 4.5-4.2s4 1.4 4.5 4.2"/>"""
            + """<path d="M10.6 2.8a2.6 2.6 0 0 1 0 4.8M12.2 9.7c1.3.7 2 1.9 2.3 3.8"/>""",
        IconName.Token => """<circle cx="5" cy="11" r="3"/><path d="m7.2 8.8 6.3-6.3M11 5l2 2M9.2 6.8l1.4 1.4"/>""",
        IconName.Secret => """<path d="M3.2 7.2h9.6v6.6H3.2z"/><path d="M5.2 7.2V5a2.8 2.8 0 0 1 5.6 0v2.2"/>""",
        IconName.Audit => """<path d="M2.6 5.5A6 6 0 1 1 2 8"/><path d="M2 2.5v3.2h3.2M8 5v3.2l2.2 1.4"/>""",
        IconName.Help => """<circle cx="8" cy="8" r="6.25"/><path d="M6.2 6.3a1.9 1.9 0 1 1 2.6 1.8c-.6.2-.8.6-.8 1.2M8 11.4v.1"/>""",
        IconName.Api => """<path d="M6 2.5c-2 0-2 1-2 2.5S4 8 2.3 8C4 8 4 9.5 4 11s0 2.5 2 2.5"/>"""
            + """<path d="M10 2.5c2 0 2 1 2 2.5S12 8 13.7 8C12 8 12 9.5 12 11s0 2.5-2 2.5"/>""",
        IconName.Menu => """<path d="M2 4h12M2 8h12M2 12h12"/>""",
        IconName.Collapse => """<path d="M2.5 2.5v11M13.5 3.5 9 8l4.5 4.5M9 8h.1"/>""",
        _ => """<path d="M3 2.2h7.5L13 4.7v9.1H3z"/><path d="M5.3 6.2h5.4M5.3 8.6h5.4M5.3 11h3"/>""",
    };
}
