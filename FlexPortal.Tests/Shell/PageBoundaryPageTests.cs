using FlexPortal.Shell;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>A part of a page that fails is replaced by a notice; the rest of the page stays.</summary>
public sealed class PageBoundaryPageTests
{
    private const string Secret = "what only the log may say";

    /// <summary>When a part of a page throws.</summary>
    public enum Moment
    {
        Never,
        AtItsStart,
        WhileItReads,
        WhileItIsDrawn,
    }

    [Theory]
    [InlineData(Moment.AtItsStart)]
    [InlineData(Moment.WhileItReads)]
    [InlineData(Moment.WhileItIsDrawn)]
    public async Task An_exception_replaces_its_own_part_of_the_page_only(Moment moment)
    {
        var log = new Log();

        var page = await ReaderMarkup.OfAsync<Page>(ReaderMarkup.Request("/runs"), log, ("Moment", moment));

        var notice = Assert.Single(page.QuerySelectorAll("[role=alert]"));
        Assert.Equal(("SECTION", "notice is-bad"), (notice.TagName, notice.ClassName));
        Assert.Equal("part-failed", notice.GetAttribute("data-notice"));
        Assert.NotEmpty(notice.QuerySelector("h2")!.TextContent);
        Assert.True(notice.QuerySelector("button[type=button]")!.HasAttribute("data-reload"));
        Assert.NotNull(notice.QuerySelector("svg.icon"));
        Assert.Equal(["Before", "Another part", "After"], page.QuerySelectorAll("h1, article, footer").Select(part => part.TextContent));
        Assert.Null(page.QuerySelector("#part"));
        Assert.DoesNotContain(Secret, page.InnerHtml, StringComparison.Ordinal);
        Assert.Equal((LogLevel.Error, 3000, typeof(PageBoundary).FullName, Secret), Assert.Single(log.Entries));
    }

    [Fact]
    public async Task A_part_without_an_exception_is_shown()
    {
        var log = new Log();

        var page = await ReaderMarkup.OfAsync<Page>(ReaderMarkup.Request("/runs"), log, ("Moment", Moment.Never));

        Assert.Equal("Before Begun and read Another part After", page.Words());
        Assert.Null(page.QuerySelector("[role=alert], .notice, button"));
        Assert.Empty(log.Entries);
    }

    private sealed class Page : ComponentBase
    {
        [Parameter]
        public Moment Moment { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddMarkupContent(0, "<h1>Before</h1>");
            builder.OpenComponent<PageBoundary>(1);
            builder.AddAttribute(2, "ChildContent", (RenderFragment)(inner =>
            {
                inner.OpenComponent<Part>(0);
                inner.AddAttribute(1, "Moment", Moment);
                inner.CloseComponent();
            }));
            builder.CloseComponent();
            builder.OpenComponent<PageBoundary>(3);
            builder.AddAttribute(
                4, "ChildContent", (RenderFragment)(inner => inner.AddMarkupContent(0, "<article>Another part</article>")));
            builder.CloseComponent();
            builder.AddMarkupContent(5, "<footer>After</footer>");
        }
    }

    private sealed class Part : ComponentBase
    {
        private string _read = "";

        [Parameter]
        public Moment Moment { get; set; }

        protected override void OnInitialized() => Meet(Moment.AtItsStart);

        protected override async Task OnInitializedAsync()
        {
            await Task.Yield();
            Meet(Moment.WhileItReads);
            _read = " and read";
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "p");
            builder.AddAttribute(1, "id", "part");
            builder.AddContent(2, "Begun" + _read);
            Meet(Moment.WhileItIsDrawn);
            builder.CloseElement();
        }

        private void Meet(Moment moment)
        {
            if (moment == Moment)
                throw new InvalidOperationException(Secret);
        }
    }

    private sealed class Log : ILoggerFactory, ILogger
    {
        private string _category = "";

        public List<(LogLevel Level, int Id, string? Category, string? Fault)> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName)
        {
            _category = categoryName;
            return this;
        }

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add((logLevel, eventId.Id, _category, exception?.Message));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
