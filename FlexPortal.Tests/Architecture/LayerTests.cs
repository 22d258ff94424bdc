using System.Reflection;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex;
using FlexPortal.Hosting;
using Xunit;

namespace FlexPortal.Tests.Architecture;

/// <summary>Layers: the web uses features, features use the platform, and no layer uses one above or beside it.</summary>
public sealed partial class LayerTests
{
    private static readonly Assembly Core = typeof(FlexQueries).Assembly;
    private static readonly Assembly Web = typeof(PortalWeb).Assembly;

    private static string[] Features =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "FlexPortal.Core")).Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("Platform" or "bin" or "obj")),
    ];

    [Fact]
    public void Core_does_not_know_the_web() =>
        Assert.DoesNotContain(
            Core.GetReferencedAssemblies(), name => string.Equals(name.Name, Web.GetName().Name, StringComparison.Ordinal));

    [Fact]
    public void The_web_uses_the_database_through_features_only()
    {
        Assert.DoesNotContain(Web.GetReferencedAssemblies(), name => Database().IsMatch(name.Name!));
        Rule.Holds(Repository.Code("FlexPortal/").Where(file => Database().IsMatch(file.Code)).Select(file => file.Path));
    }

    [Fact]
    public void The_platform_names_no_feature()
    {
        var names = new Regex(
            $@"(?<![\w.])(FlexPortal\.Core\.)?({string.Join('|', Features)})\.[A-Z]",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(10));

        Assert.NotEmpty(Features);
        Rule.Holds(Repository.Code("FlexPortal.Core/Platform/").Where(file => names.IsMatch(file.Code)).Select(file => file.Path));
    }

    [Fact]
    public void A_feature_uses_no_other_feature()
    {
        string[] floors = ["FlexPortal.Core", "FlexPortal"];
        var uses =
            from feature in Features
            from floor in floors
            from file in Repository.Code($"{floor}/{feature}/")
            from other in Features
            where !string.Equals(other, feature, StringComparison.Ordinal)
            where Regex.IsMatch(
                file.Code.Replace("MarketDataQueries", "", StringComparison.Ordinal),
                $@"FlexPortal\.(Core\.)?{other}\b",
                RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(10))
            select $"{file.Path} uses {other}";

        Rule.Holds(uses);
    }

    [Fact]
    public void The_platform_has_folders_and_no_loose_files() =>
        Rule.Holds(Repository.All.Where(file => file.Folder is "FlexPortal.Core/Platform").Select(file => file.Path));

    /// <summary>docs/adr/0003: too heavy, not usable by keyboard, or against the content security policy.</summary>
    [Fact]
    public void Components_of_the_library_that_were_measured_and_refused_are_not_used() =>
        Rule.Holds(Repository.All.Where(file => file.HasEnding(".razor") && Refused().IsMatch(file.Text)).Select(file => file.Path));

    [GeneratedRegex(@"\bNpgsql\b|Microsoft\.EntityFrameworkCore", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Database();

    [GeneratedRegex(
        @"<Mud(Table|DatePicker|DateRangePicker|TimePicker|SnackbarProvider|Tooltip|ThemeProvider)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refused();
}
