<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>DeviceText</name>
    <message numerus="yes">
        <location filename="../ui/widgets/DeviceText.cpp" line="45"/>
        <source>%n threads</source>
        <translation>
            <numerusform>%n thread</numerusform>
            <numerusform>%n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message numerus="yes">
        <location filename="../ui/train/OutcomeText.cpp" line="37"/>
        <source>Stopped after %n epochs.</source>
        <translation>
            <numerusform>Stopped after %n epoch.</numerusform>
            <numerusform>Stopped after %n epochs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/train/OutcomeText.cpp" line="60"/>
        <source>%n image(s) could not be read any more and were left out.</source>
        <translation>
            <numerusform>%n image could not be read any more and was left out.</numerusform>
            <numerusform>%n images could not be read any more and were left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::AnswerPanel</name>
    <message numerus="yes">
        <location filename="../ui/classify/AnswerPanel.cpp" line="115"/>
        <source>%Ln other class(es): %1 together</source>
        <translation>
            <numerusform>%Ln other class: %1 together</numerusform>
            <numerusform>%Ln other classes: %1 together</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::ClassTableModel</name>
    <message numerus="yes">
        <location filename="../ui/dataset/ClassTableModel.cpp" line="110"/>
        <source>%n folder(s) share this name and count as one class.</source>
        <translation>
            <numerusform>%n folder shares this name and counts as one class.</numerusform>
            <numerusform>%n folders share this name and count as one class.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ClassTableModel.cpp" line="116"/>
        <source>%1, %n image(s), %2</source>
        <comment>class name, images, included or left out</comment>
        <translation>
            <numerusform>%1, %n image, %2</numerusform>
            <numerusform>%1, %n images, %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::DatasetController</name>
    <message numerus="yes">
        <location filename="../app/DatasetController.cpp" line="342"/>
        <source>%1 · %n class(es)</source>
        <translation>
            <numerusform>%1 · %n class</numerusform>
            <numerusform>%1 · %n classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::DatasetPage</name>
    <message numerus="yes">
        <location filename="../ui/dataset/DatasetPage.cpp" line="272"/>
        <location filename="../ui/dataset/DatasetPage.cpp" line="291"/>
        <location filename="../ui/dataset/DatasetPage.cpp" line="320"/>
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/DatasetPage.cpp" line="318"/>
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/DatasetPage.cpp" line="319"/>
        <source>%1 of %Ln class(es)</source>
        <translation>
            <numerusform>%1 of %Ln class</numerusform>
            <numerusform>%1 of %Ln classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::Findings</name>
    <message numerus="yes">
        <location filename="../ui/dataset/FileFindings.cpp" line="39"/>
        <source>%n file(s) cannot be read and are left out.</source>
        <translation>
            <numerusform>%n file cannot be read and is left out.</numerusform>
            <numerusform>%n files cannot be read and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/FileFindings.cpp" line="47"/>
        <source>%n image(s) stand in training and in validation.</source>
        <translation>
            <numerusform>%n image stands in training and in validation.</numerusform>
            <numerusform>%n images stand in training and in validation.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/FileFindings.cpp" line="55"/>
        <source>%n image(s) stand in more than one class.</source>
        <translation>
            <numerusform>%n image stands in more than one class.</numerusform>
            <numerusform>%n images stand in more than one class.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/FileFindings.cpp" line="65"/>
        <source>%n image(s) exist more than once.</source>
        <translation>
            <numerusform>%n image exists more than once.</numerusform>
            <numerusform>%n images exist more than once.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/NoteFindings.cpp" line="110"/>
        <source>%n further remark(s) like this: %1</source>
        <translation>
            <numerusform>%n further remark like this: %1</numerusform>
            <numerusform>%n further remarks like this: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ClassFindings.cpp" line="44"/>
        <source>%n class(es) have fewer than %1 images: %2.</source>
        <translation>
            <numerusform>%n class has fewer than %1 images: %2.</numerusform>
            <numerusform>%n classes have fewer than %1 images: %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ImageFindings.cpp" line="33"/>
        <source>Images come in %n size(s), most often %1 × %2 px (%3).</source>
        <translation>
            <numerusform>Images come in %n size, most often %1 × %2 px (%3).</numerusform>
            <numerusform>Images come in %n sizes, most often %1 × %2 px (%3).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ImageFindings.cpp" line="69"/>
        <source>%n image(s) are stored in colour, the others in gray.</source>
        <translation>
            <numerusform>%n image is stored in colour, the others in gray.</numerusform>
            <numerusform>%n images are stored in colour, the others in gray.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ImageFindings.cpp" line="70"/>
        <source>%n image(s) are stored in gray, the others in colour.</source>
        <translation>
            <numerusform>%n image is stored in gray, the others in colour.</numerusform>
            <numerusform>%n images are stored in gray, the others in colour.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ImageFindings.cpp" line="81"/>
        <source>%n file(s) hold more than one page; the first is used.</source>
        <translation>
            <numerusform>%n file holds more than one page; the first is used.</numerusform>
            <numerusform>%n files hold more than one page; the first is used.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/Findings.cpp" line="58"/>
        <source>%n image(s) were decoded whole; none is broken.</source>
        <translation>
            <numerusform>%n image was decoded whole; none is broken.</numerusform>
            <numerusform>%n images were decoded whole; none is broken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/NoteFindings.cpp" line="48"/>
        <source>%n image(s) lie beside the class folders and are left out.</source>
        <translation>
            <numerusform>%n image lies beside the class folders and is left out.</numerusform>
            <numerusform>%n images lie beside the class folders and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/NoteFindings.cpp" line="62"/>
        <source>%n file(s) are no images and were left out.</source>
        <translation>
            <numerusform>%n file is no image and was left out.</numerusform>
            <numerusform>%n files are no images and were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ScaleFindings.cpp" line="111"/>
        <source>In %n image(s) the header and the scale bar disagree; their scale counts as unknown.</source>
        <translation>
            <numerusform>In %n image the header and the scale bar disagree; its scale counts as unknown.</numerusform>
            <numerusform>In %n images the header and the scale bar disagree; their scale counts as unknown.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ScaleFindings.cpp" line="130"/>
        <source>Magnification alone tells %n pair(s) of classes apart, most clearly %1 (%2) from %3 (%4).</source>
        <translation>
            <numerusform>Magnification alone tells %n pair of classes apart, most clearly %1 (%2) from %3 (%4).</numerusform>
            <numerusform>Magnification alone tells %n pairs of classes apart, most clearly %1 (%2) from %3 (%4).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ScaleFindings.cpp" line="155"/>
        <source>Images come from %n instrument(s), most often %1.</source>
        <translation>
            <numerusform>Images come from %n instrument, most often %1.</numerusform>
            <numerusform>Images come from %n instruments, most often %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ScaleFindings.cpp" line="156"/>
        <source>Images come from %n instrument(s): %1.</source>
        <translation>
            <numerusform>Images come from %n instrument: %1.</numerusform>
            <numerusform>Images come from %n instruments: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ScaleFindings.cpp" line="170"/>
        <source>%n class(es) come from an instrument of their own: %1.</source>
        <translation>
            <numerusform>%n class comes from an instrument of its own: %1.</numerusform>
            <numerusform>%n classes come from an instrument of their own: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::ImageFacts</name>
    <message numerus="yes">
        <location filename="../ui/image/ImageFacts.cpp" line="133"/>
        <source>%n bit per channel, colour</source>
        <translation>
            <numerusform>%n bit per channel, colour</numerusform>
            <numerusform>%n bit per channel, colour</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/image/ImageFacts.cpp" line="134"/>
        <source>%n bit gray</source>
        <translation>
            <numerusform>%n bit gray</numerusform>
            <numerusform>%n bit gray</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/image/ImageFacts.cpp" line="145"/>
        <source>%n page(s), the first is shown</source>
        <translation>
            <numerusform>%n page, the first is shown</numerusform>
            <numerusform>%n pages, the first is shown</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::InterruptedCard</name>
    <message numerus="yes">
        <location filename="../ui/start/InterruptedCard.cpp" line="110"/>
        <source>%n other(s)</source>
        <comment>interrupted trainings</comment>
        <translation>
            <numerusform>%n other</numerusform>
            <numerusform>%n others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/start/InterruptedCard.cpp" line="111"/>
        <source>%n other interrupted training(s)</source>
        <translation>
            <numerusform>%n other interrupted training</numerusform>
            <numerusform>%n other interrupted trainings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::ItemList</name>
    <message numerus="yes">
        <location filename="../ui/classify/ItemList.cpp" line="202"/>
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/classify/ItemList.cpp" line="203"/>
        <source> · %Ln failed</source>
        <translation>
            <numerusform> · %Ln failed</numerusform>
            <numerusform> · %Ln failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::ModelPanel</name>
    <message numerus="yes">
        <location filename="../ui/classify/ModelPanel.cpp" line="32"/>
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/classify/ModelPanel.cpp" line="81"/>
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/classify/ModelPanel.cpp" line="85"/>
        <source>%1 right of %Ln image(s)</source>
        <translation>
            <numerusform>%1 right of %Ln image</numerusform>
            <numerusform>%1 right of %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::PendingChanges</name>
    <message numerus="yes">
        <location filename="../ui/train/PendingChanges.cpp" line="28"/>
        <source>%n options</source>
        <translation>
            <numerusform>%n option</numerusform>
            <numerusform>%n options</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::ProgressFigures</name>
    <message numerus="yes">
        <location filename="../ui/train/ProgressFigures.cpp" line="18"/>
        <source>CPU, %n threads, %1</source>
        <translation>
            <numerusform>CPU, %n thread, %1</numerusform>
            <numerusform>CPU, %n threads, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::ScalePlot</name>
    <message numerus="yes">
        <location filename="../ui/dataset/ScalePlot.cpp" line="162"/>
        <source>%n image(s) without a known scale; click to see them</source>
        <translation>
            <numerusform>%n image without a known scale; click to see it</numerusform>
            <numerusform>%n images without a known scale; click to see them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/dataset/ScalePlot.cpp" line="164"/>
        <source>In %n of them the header and the scale bar disagree</source>
        <translation>
            <numerusform>In %n of them the header and the scale bar disagree</numerusform>
            <numerusform>In %n of them the header and the scale bar disagree</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::SettingsController</name>
    <message numerus="yes">
        <location filename="../app/SettingsController.cpp" line="211"/>
        <source>CPU · %n thread(s)</source>
        <translation>
            <numerusform>CPU · %n thread</numerusform>
            <numerusform>CPU · %n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::StartPage</name>
    <message numerus="yes">
        <location filename="../ui/start/StartPage.cpp" line="111"/>
        <source>%n images</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/start/StartPage.cpp" line="111"/>
        <source>%n classes</source>
        <translation>
            <numerusform>%n class</numerusform>
            <numerusform>%n classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>semblance::StatusStrip</name>
    <message numerus="yes">
        <location filename="../ui/frame/StatusStrip.cpp" line="170"/>
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
