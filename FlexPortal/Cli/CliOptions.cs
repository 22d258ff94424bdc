using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;

namespace FlexPortal.Cli;

/// <summary>Options and arguments that several commands share, with error messages of their own in place of the parser's.</summary>
internal static class CliOptions
{
    /// <summary>Settings for this command only, as KEY=VALUE.</summary>
    public static Option<string[]> Settings { get; } = CreateSettings();

    /// <summary>Prints JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print only the JSON of the HTTP API" };

    /// <summary>The id of a run or an artifact.</summary>
    public static Argument<Guid> Id(string description) => new("id")
    {
        Description = description,
        CustomParser = result => ReadId(result, result.Tokens[0].Value),
    };

    /// <summary>Rows of a page, with the limits of the HTTP API.</summary>
    public static Option<int> Limit() => new("--limit")
    {
        Description = $"Rows, 1 to {PageSize.Max}",
        DefaultValueFactory = _ => PageSize.Default,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                && limit is >= 1 and <= PageSize.Max)
                return limit;

            result.AddError($"--limit is a number from 1 to {PageSize.Max}.");
            return default;
        },
    };

    private static Guid ReadId(ArgumentResult result, string text)
    {
        if (!Guid.TryParse(text, out var id))
            result.AddError($"'{text}' is not an id such as 01a1f760-5fb2-7a03-96d9-d79da5308450.");
        return id;
    }

    private static Option<string[]> CreateSettings()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "A setting for this command, KEY=VALUE, for instance --set Flex:QueryId=123456; may be repeated",
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Select(token => token.Value))
            {
                var equals = token.IndexOf('=', StringComparison.Ordinal);
                if (equals < 1)
                    result.AddError("--set takes KEY=VALUE, for instance --set Flex:QueryId=123456.");
                else if (SettingNames.FaultOf(token[..equals]) is { } fault)
                    result.AddError(fault);
            }
        });
        return option;
    }
}
