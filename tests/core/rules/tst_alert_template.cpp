// Templates of alert labels and annotations: text -> expanded text, checked against Prometheus' expander.
#include "core/rules/alert_template.h"

#include <QtTest>

using namespace diopter;
using namespace diopter::rules;

class TestAlertTemplate : public QObject {
    Q_OBJECT
private slots:
    void expands_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expanded");
        const auto row = [](const char *text, const char *expanded) { QTest::newRow(text) << text << expanded; };
        row("plain", "plain");
        row("{{ $labels.job }} is down", "shop is down");
        row("{{$labels.missing}}!", "!");
        row("{{ $value }}", "0.123456");
        row("{{ $value | humanize }}", "123.5m");
        row("{{ $value | humanizePercentage }}", "12.35%");
        row("{{ 1234567.0 | humanize }}", "1.235M");
        row("{{ 1048576.0 | humanize1024 }}", "1Mi");
        row("{{ 3661.0 | humanizeDuration }}", "1h 1m 1s");
        row("{{ 0.0025 | humanizeDuration }}", "2.5ms");
        row("{{ printf \"%.2f\" $value }}", "0.12");
        row("{{ printf \"%s on %s\" $labels.job $labels.instance }}", "shop on a:1");
        row("{{ .Labels.instance | stripPort }}", "a");
        row("{{ if eq $labels.job \"shop\" }}yes{{ else }}no{{ end }}", "yes");
        row("{{ if gt $value 1.0 }}a{{ else if gt $value 0.1 }}b{{ else }}c{{ end }}", "b");
        row("a {{- \" b \" -}} c", "a b c");
        row("{{ with $labels.job }}[{{ . }}]{{ end }}", "[shop]");
        row("{{ $x := \"q\" }}{{ $x }}{{ /* nothing */ }}", "q");
        row("{{ range $k, $v := .Labels }}{{ $k }}={{ $v }};{{ end }}", "instance=a:1;job=shop;");
        row("{{ reReplaceAll \"(.*):.*\" \"<$1>\" $labels.instance }}", "<a>");
        row("{{ $externalLabels.region }} {{ $externalURL }}", "eu http://host/p");
        row("{{ toUpper \"ab\" }}{{ title \"ab cd\" }}", "ABAb Cd");
        row("{{ $labels }}", "map[instance:a:1 job:shop]");
        row("{{`{{`}}", "{{");
    }

    void expands()
    {
        QFETCH(QString, text);
        QFETCH(QString, expanded);
        const TemplateRoot root{{{"job", "shop"}, {"instance", "a:1"}}, {{"region", "eu"}}, "http://host/p", 0.123456};
        const auto actual = expandTemplate(text.toStdString(), {root, 0, {}});
        QVERIFY2(actual.has_value(), actual ? "" : actual.error().message.c_str());
        QCOMPARE(QString::fromStdString(*actual), expanded);
    }

    void refusesBrokenTemplates_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
            {"{{ $labels.job", "{{ nofunction 1 }}", "{{ $nope }}", "{{ if true }}x", "{{ end }}", "{{ humanize \"x\" }}"})
            QTest::newRow(text) << text;
    }

    void refusesBrokenTemplates()
    {
        QFETCH(QString, text);
        const TemplateRoot root{};
        QVERIFY(!expandTemplate(text.toStdString(), {root, 0, {}}));
    }
};

QTEST_GUILESS_MAIN(TestAlertTemplate)
#include "tst_alert_template.moc"
