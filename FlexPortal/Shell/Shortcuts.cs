namespace FlexPortal.Shell;

/// <summary>A key, or two pressed one after the other, and what they do.</summary>
/// <param name="Keys">As data-shortcut writes it: <c>?</c>, <c>g r</c>.</param>
/// <param name="What">What happens.</param>
/// <param name="Where">Where it works.</param>
internal sealed record Shortcut(string Keys, string What, ShortcutPlace Where);

/// <summary>Where a key works.</summary>
internal enum ShortcutPlace
{
    Everywhere,
    List,
    Run,
}

/// <summary>
/// Every single key of the portal. <c>data-shortcut="KEYS"</c> marks the element of a key; the help page is
/// written from this table, and a test holds the pages to it.
/// </summary>
internal static class Shortcuts
{
    public static IReadOnlyList<Shortcut> All { get; } =
    [
        new("?", "This list of keys", ShortcutPlace.Everywhere),
        new("g o", "Go to the overview", ShortcutPlace.Everywhere),
        new("g r", "Go to the runs", ShortcutPlace.Everywhere),
        new("g l", "Go to the ledger", ShortcutPlace.Everywhere),
        new("g s", "Go to the settings", ShortcutPlace.Everywhere),
        new("/", "Go to: a run, an account, or a search", ShortcutPlace.Everywhere),
        new("u", "Switch times: absolute, UTC, relative", ShortcutPlace.Everywhere),
        new("l", "Pause or resume the live view", ShortcutPlace.Everywhere),
        new("Esc", "Close what is open, else go back to the list", ShortcutPlace.Everywhere),
        new("n", "New run: focus the button that starts one", ShortcutPlace.List),
        new("f", "Filters", ShortcutPlace.List),
        new("j", "Next row", ShortcutPlace.List),
        new("k", "Previous row", ShortcutPlace.List),
        new("x", "Select the row", ShortcutPlace.List),
        new("e", "Errors only", ShortcutPlace.Run),
        new(".", "Actions of the run: focus the first button", ShortcutPlace.Run),
        new("[", "Previous run of the account", ShortcutPlace.Run),
        new("]", "Next run of the account", ShortcutPlace.Run),
    ];
}
