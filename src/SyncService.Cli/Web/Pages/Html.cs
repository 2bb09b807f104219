using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace SyncService.Cli.Web.Pages;

/// <summary>Markup that is safe to send: what was put into it as text has been escaped.</summary>
/// <remarks>Only <see cref="Of"/> makes one, and it escapes every value that is not markup itself, so that forgetting is not possible.</remarks>
internal readonly record struct Html
{
    public static readonly Html None;

    private readonly string? text;

    private Html(string text) => this.text = text;

    public static Html Of(Builder builder) => new(builder.Finish());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts));

    public override string ToString() => text ?? "";

    [InterpolatedStringHandler]
    internal readonly struct Builder(int literalLength, int formattedCount)
    {
        private readonly StringBuilder all = new(literalLength + (16 * formattedCount));

        public void AppendLiteral(string markup) => all.Append(markup);

        public void AppendFormatted(Html markup) => all.Append(markup.text);

        public void AppendFormatted(string? value) => all.Append(HtmlEncoder.Default.Encode(value ?? ""));

        public void AppendFormatted(long value) => all.Append(value.ToString(CultureInfo.InvariantCulture));

        public string Finish() => all.ToString();
    }
}
