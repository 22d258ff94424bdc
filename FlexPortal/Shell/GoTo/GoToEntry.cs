using FlexPortal.Core.Platform.Identity;

namespace FlexPortal.Shell.GoTo;

/// <summary>What a feature finds for the box at the top of each page. Each feature registers its own.</summary>
/// <param name="Things">What can be typed, as the box says it: <c>run</c>, <c>account</c>.</param>
/// <param name="Needs">The permission to find them.</param>
/// <param name="FindAsync">The address of the one thing that a text names; null when it names none.</param>
internal sealed record GoToEntry(
    IReadOnlyList<string> Things, Capability Needs, Func<HttpContext, string, CancellationToken, Task<string?>> FindAsync)
{
    /// <summary>The address that lists what a text is part of, for a text that names nothing; null when there is no such list.</summary>
    public Func<HttpContext, string, CancellationToken, Task<string>>? SearchAsync { get; init; }

    /// <summary>Where else a text that names nothing can be looked for: the words of a link and its address. Null for nowhere.</summary>
    public (string Words, Func<string, string> Address)? Elsewhere { get; init; }
}
