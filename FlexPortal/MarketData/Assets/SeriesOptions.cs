using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FlexPortal.Core.MarketData.Bars;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace FlexPortal.MarketData.Assets;

/// <summary>The options of commands about one series: the texts of an address, under the same names.</summary>
internal sealed class SeriesOptions
{
    private readonly Argument<string> _symbol = new("symbol") { Description = "Symbol of the asset" };

    private readonly Option<string?>[] _options;

    public SeriesOptions(params (string Name, string Description)[] more) => _options =
    [
        new("--interval") { Description = "1d or 1m; 1m when left out" },
        new("--from") { Description = $"Start: {SeriesQuery.Accepts}" },
        new("--to") { Description = "End; a day counts to its end" },
        .. more.Select(one => new Option<string?>($"--{one.Name}") { Description = one.Description }),
    ];

    public void AddTo(Command command)
    {
        command.Arguments.Add(_symbol);
        foreach (var option in _options)
            command.Options.Add(option);
    }

    /// <summary>The symbol, and the texts as an address has them.</summary>
    public (string Symbol, QueryCollection Query) Read(ParseResult result) => (
        result.GetValue(_symbol)!,
        new(_options.Select(option => (Name: option.Name.TrimStart('-').Replace('-', '_'), Value: result.GetValue(option)))
            .Where(pair => !string.IsNullOrWhiteSpace(pair.Value))
            .ToDictionary(pair => pair.Name, pair => new StringValues(pair.Value), StringComparer.Ordinal)));

    /// <summary>An address with these texts.</summary>
    public static string At(string path, IQueryCollection query) => QueryHelpers.AddQueryString(path, query);

    /// <summary>A moment as the commands write it.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>Days before the end that a command looks at when it names no start.</summary>
    public static int UsualDays(BarInterval interval) => interval == BarInterval.Day ? 365 : 7;
}
