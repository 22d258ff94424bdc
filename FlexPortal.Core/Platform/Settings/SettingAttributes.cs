using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace FlexPortal.Core.Platform.Settings;

/// <summary>The range of a whole number.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberAttribute(int minimum, int maximum) : RangeAttribute(minimum, maximum)
{
    public override string FormatErrorMessage(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"must be a number from {Minimum} to {Maximum}.");
}

/// <summary>The range of a duration, each end in the form of the settings, such as <c>5 s</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute(string minimum, string maximum) : ValidationAttribute
{
    private static readonly DurationConverter Converter = new();

    public override bool IsValid(object? value) => value is TimeSpan duration
        && duration >= (TimeSpan)Converter.ConvertFromInvariantString(minimum)!
        && duration <= (TimeSpan)Converter.ConvertFromInvariantString(maximum)!;

    public override string FormatErrorMessage(string name) =>
        $"must be a duration such as 00:00:05, 5 s or 15 min, from {minimum} to {maximum}.";
}

/// <summary>The required form of a text, shown when it cannot be parsed. A validator checks the value.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FormAttribute(string mustBe) : ValidationAttribute
{
    public override bool IsValid(object? value) => true;

    public override string FormatErrorMessage(string name) => mustBe;
}
