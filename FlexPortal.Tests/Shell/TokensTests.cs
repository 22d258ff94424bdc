using System.Globalization;
using System.Text.RegularExpressions;
using FlexPortal.Tests.Architecture;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The colours of wwwroot-assets/styles/tokens.css can be read: WCAG 1.4.3 for words, 1.4.11 for frames and the focus.</summary>
public sealed partial class TokensTests
{
    private static readonly Dictionary<string, string[]> Colours = Read();

    [GeneratedRegex(
        "--fp-(?<name>[a-z-]+): light-dark\\((?<light>#[0-9a-f]{6}), (?<dark>#[0-9a-f]{6})\\);", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token { get; }

    [GeneratedRegex("[:\\s,(](?:#[0-9a-fA-F]{3,8}|rgba?\\(|hsla?\\()[^{]*?[;}]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal { get; }

    public static TheoryData<string, string, double> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string, double>();
            string[] surfaces = ["sunken", "page", "surface", "raised", "hover", "selected"];
            foreach (var surface in surfaces)
            {
                foreach (var word in new[] { "ink", "ink-soft", "accent", "accent-strong", "good", "warn", "bad", "active" })
                    pairs.Add(word, surface, 4.5);
                foreach (var frame in new[] { "line-strong", "focus" })
                    pairs.Add(frame, surface, 3);
            }

            foreach (var state in new[] { "good", "warn", "bad", "active", "accent" })
            {
                pairs.Add(state, state + "-soft", 4.5);
                pairs.Add("ink", state + "-soft", 4.5);
                pairs.Add("ink-soft", state + "-soft", 4.5);
            }

            pairs.Add("on-accent", "solid", 4.5);
            pairs.Add("on-accent", "solid-strong", 4.5);
            foreach (var mark in new[] { "mark", "mark-warn", "mark-bad", "mark-active" })
            {
                pairs.Add(mark, "page", 3);
                pairs.Add(mark, "surface", 3);
                pairs.Add(mark, "selected", 3);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Text_and_frames_have_enough_contrast_in_both_schemes(string front, string back, double least)
    {
        foreach (var scheme in new[] { 0, 1 })
        {
            var contrast = Contrast(Colours[front][scheme], Colours[back][scheme]);
            Assert.True(contrast >= least, $"{front} on {back}, {(scheme == 0 ? "light" : "dark")}: {contrast:0.00}");
        }
    }

    [Fact]
    public void No_style_but_the_tokens_names_a_colour()
    {
        var faults = Architecture.Sources.All
            .Where(file => file.HasEnding(".css") && !file.HasEnding("tokens.css") && Literal.IsMatch(file.Text))
            .Select(file => file.Path);

        Assert.Empty(faults);
    }

    private static Dictionary<string, string[]> Read()
    {
        var text = Architecture.Sources.Get("wwwroot-assets/styles/tokens.css").Text;
        // Readers who ask for more contrast get other values further down.
        var usual = text[..text.IndexOf("prefers-contrast", StringComparison.Ordinal)];
        return Token.Matches(usual).ToDictionary(
            match => match.Groups["name"].Value,
            match => new[] { match.Groups["light"].Value, match.Groups["dark"].Value },
            StringComparer.Ordinal);
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Part(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5));
    }
}
