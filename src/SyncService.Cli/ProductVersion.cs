using System.Reflection;

namespace SyncService.Cli;

/// <summary>The version of the program, which stands in <c>Directory.Build.props</c> and nowhere else.</summary>
internal static class ProductVersion
{
    public static string Text { get; } = Read();

    private static string Read()
    {
        var stamp = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        var text = stamp?.InformationalVersion ?? "0.0.0";

        // The build appends the commit as "+abcdef…"; it is not part of the version that people compare.
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? text : text[..plus];
    }
}
