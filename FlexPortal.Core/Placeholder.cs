namespace FlexPortal.Core;
internal static class Placeholder;
