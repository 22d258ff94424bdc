using System.Linq.Expressions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace FlexPortal.Core.Platform.Lists;

/// <summary>A filter of a list: its name in addresses, how its text is read, and which rows it leaves.</summary>
public abstract class ListFilter<TRow>
{
    private protected ListFilter(string name, string description) => (Name, Description) = (name, description);

    /// <summary>Name in addresses; options of the command line have hyphens in place of underscores.</summary>
    public string Name { get; }

    /// <summary>What it filters by, for the API's description and for help on the command line.</summary>
    public string Description { get; }

    /// <summary>Reads a text; the answer is what is wrong with it, as a sentence, or null.</summary>
    internal abstract string? Read(string text, TimeZoneInfo zone, ref FilterSet<TRow> filters);

    internal abstract IQueryable<TRow> Apply(IQueryable<TRow> rows, object value);

    internal abstract KeysetLead<TRow>? Lead(object value);
}

/// <summary>A filter by values of one type.</summary>
public sealed class ListFilter<TRow, T> : ListFilter<TRow> where T : notnull
{
    private readonly Func<string, TimeZoneInfo, (T Value, string? Fault)> _parse;
    private readonly Func<T, Expression<Func<TRow, bool>>> _where;
    private readonly Expression<Func<TRow, T>>? _column;

    internal ListFilter(
        string name, string description, Func<string, TimeZoneInfo, (T Value, string? Fault)> parse,
        Func<T, Expression<Func<TRow, bool>>> where, Expression<Func<TRow, T>>? column = null) : base(name, description) =>
        (_parse, _where, _column) = (parse, where, column);

    /// <summary>This filter alone.</summary>
    public FilterSet<TRow> Is(T value) => FilterSet<TRow>.None.With(this, value);

    internal override string? Read(string text, TimeZoneInfo zone, ref FilterSet<TRow> filters)
    {
        var (value, fault) = _parse(text, zone);
        if (fault is null)
            filters = filters.With(this, value);
        return fault;
    }

    internal override IQueryable<TRow> Apply(IQueryable<TRow> rows, object value) => rows.Where(_where((T)value));

    internal override KeysetLead<TRow>? Lead(object value) => _column is null ? null : KeysetLead<TRow>.Of(_column, (T)value);
}

/// <summary>The kinds of filters.</summary>
internal static class ListFilter
{
    /// <summary>Longest text of a filter, in characters.</summary>
    public const int LongestText = 200;

    /// <summary>Whether the database can compare with a text: PostgreSQL has no NUL, and names have no control characters.</summary>
    public static bool IsText(string? text) => text is null || !text.Any(char.IsControl);

    /// <summary>A column that equals a text.</summary>
    public static ListFilter<TRow, string> Text<TRow>(
        string name, string description, Expression<Func<TRow, string>> column, bool upperCase = false) => new(
        name, description,
        (text, _) => (
            upperCase ? text.ToUpperInvariant() : text,
            text.Length <= LongestText && IsText(text) ? null
                : $"{name} has at most {LongestText} characters, and is without control characters."),
        value => Equal(column, value), column);

    /// <summary>A part of a column of text, in upper or lower case.</summary>
    public static ListFilter<TRow, string> Part<TRow>(string name, string description, Expression<Func<TRow, string>> column) => new(
        name, $"{description}, in upper or lower case",
        (text, _) => (text, text.Length <= LongestText && IsText(text) ? null
            : $"{name} has at most {LongestText} characters, and is without control characters."),
        part => Like(column, $"%{LikePattern.Of(part)}%"));

    /// <summary>A condition that is asked for with true, and its contrary with false.</summary>
    public static ListFilter<TRow, bool> Flag<TRow>(string name, string description, Expression<Func<TRow, bool>> column) => new(
        name, description,
        (text, _) => FlagParser.Find(text) is { } flag ? (flag, null) : (false, $"{name} is {FlagParser.Accepts}."),
        value => Equal(column, value));

    /// <summary>A column that equals one of the words of an enum.</summary>
    public static ListFilter<TRow, T> Word<TRow, T>(
        string name, string description, Expression<Func<TRow, T>> column) where T : struct, Enum => new(
        name, $"{Words<T>()}{description}",
        (text, _) => EnumFormatter.TryParse<T>(text.ToLowerInvariant(), out var value)
            ? (value, null) : (default, $"{name} is {Words<T>()}."),
        value => Equal(column, value), column);

    /// <summary>A column of text that equals one of the words of an enum.</summary>
    public static ListFilter<TRow, string> TextOf<TRow, T>(
        string name, string description, Expression<Func<TRow, string>> column) where T : struct, Enum => new(
        name, $"{Words<T>()}{description}",
        (text, _) => EnumFormatter.TryParse<T>(text.ToLowerInvariant(), out var value)
            ? (EnumFormatter.From(value), null) : ("", $"{name} is {Words<T>()}."),
        value => Equal(column, value), column);

    /// <summary>A time at or after the one given.</summary>
    public static ListFilter<TRow, DateTimeOffset> From<TRow>(
        string name, string description, Expression<Func<TRow, DateTimeOffset>> column) => new(
        name, $"{description} at or after: {TimeParser.Accepts}", (text, zone) => Time(name, text, zone, endOfDay: false),
        value => Compare(ExpressionType.GreaterThanOrEqual, column, value));

    /// <summary>A time before the one given; a day counts to its end.</summary>
    public static ListFilter<TRow, DateTimeOffset> To<TRow>(
        string name, string description, Expression<Func<TRow, DateTimeOffset>> column) => new(
        name, $"{description} before: {TimeParser.Accepts}. A day counts to its end",
        (text, zone) => Time(name, text, zone, endOfDay: true),
        value => Compare(ExpressionType.LessThan, column, value));

    /// <summary>A text that the feature replaces by another filter before it reads; until then no row passes.</summary>
    public static ListFilter<TRow, string> LookedUp<TRow>(string name, string description, Func<string, string?> faultOf) =>
        new(name, description, (text, _) => (text, faultOf(text)), _ => _ => false);

    /// <summary>A condition that no address can ask for.</summary>
    public static ListFilter<TRow, T> Internal<TRow, T>(string name, Func<T, Expression<Func<TRow, bool>>> where) where T : notnull =>
        new(name, "", (_, _) => throw new NotSupportedException($"{name} has no text form."), where);

    private static (DateTimeOffset, string?) Time(string name, string text, TimeZoneInfo zone, bool endOfDay) =>
        TimeParser.TryParse(text, zone, endOfDay, out var time) ? (time, null) : (default, $"{name} is {TimeParser.Accepts}.");

    private static Expression<Func<TRow, bool>> Like<TRow>(Expression<Func<TRow, string>> column, string pattern)
    {
        Expression<Func<string, bool>> like = text => EF.Functions.ILike(text, pattern, LikePattern.Escape);
        return Expression.Lambda<Func<TRow, bool>>(
            ReplacingExpressionVisitor.Replace(like.Parameters[0], column.Body, like.Body), column.Parameters);
    }

    private static Expression<Func<TRow, bool>> Equal<TRow, T>(Expression<Func<TRow, T>> column, T value) =>
        Compare(ExpressionType.Equal, column, value);

    private static Expression<Func<TRow, bool>> Compare<TRow, T>(ExpressionType comparison, Expression<Func<TRow, T>> column, T value)
    {
        Expression<Func<T>> parameter = () => value;
        return Expression.Lambda<Func<TRow, bool>>(Expression.MakeBinary(comparison, column.Body, parameter.Body), column.Parameters);
    }

    private static string Words<T>() where T : struct, Enum
    {
        var words = Enum.GetValues<T>().Select(EnumFormatter.From).ToArray();
        return $"{string.Join(", ", words[..^1])} or {words[^1]}";
    }
}
