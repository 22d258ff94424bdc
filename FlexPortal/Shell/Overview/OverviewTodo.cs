using FlexPortal.Shell.Parts;

namespace FlexPortal.Shell.Overview;

/// <summary>Something that needs the user.</summary>
/// <param name="Tone">Bad, or Warn; the bad ones come first.</param>
/// <param name="Heading">What it is about, in a few words.</param>
/// <param name="Text">What happened, and what to do.</param>
/// <param name="Code">The stable code of an error; null for none.</param>
/// <param name="Action">The action; null when another user has to act.</param>
internal sealed record OverviewTodo(Tone Tone, string Heading, string Text, string? Code, OverviewAction? Action)
{
    /// <summary>The account and query; null when it is about all of them.</summary>
    public string? About { get; init; }
}

/// <summary>The action of a to-do: a link.</summary>
internal sealed record OverviewAction(string Word, IconName Icon, string Address);

/// <summary>The to-dos of a feature, for the user of the request whose services are given.</summary>
internal sealed record OverviewTodos(Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<OverviewTodo>>> ReadAsync);
