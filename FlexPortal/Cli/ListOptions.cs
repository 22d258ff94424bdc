using System.CommandLine;
using System.CommandLine.Parsing;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Cli;

/// <summary>The options of a list: its query parameters, with hyphens.</summary>
internal sealed class ListOptions(IEnumerable<(string Name, string Description)> parameters)
{
    private readonly (string Name, Option<string?> Option)[] _options =
    [
        .. parameters.Select(
            parameter =>
                (parameter.Name, new Option<string?>($"--{parameter.Name.Replace('_', '-')}") { Description = parameter.Description })),
    ];

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
            command.Options.Add(option);
    }

    public ListQuery Read(ParseResult result) =>
        ListQuery.Of(_options.Select(known => KeyValuePair.Create(known.Name, result.GetValue(known.Option))));
}
